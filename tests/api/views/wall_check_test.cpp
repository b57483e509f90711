#include "api/views/wall_check.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using io::host::attempt_answer;
using nlohmann::json;

namespace {

json standing(const char* kernel, bool others = false) {
  json all = json::array();
  if (others)
    all.push_back({{"name", "ufw"}, {"open_with", "ufw allow dongled"}});
  return {{"kernel", kernel}, {"why", nullptr}, {"others", all}};
}

json of_port(std::optional<attempt_answer> allowed, attempt_answer stranger, const json& status,
             bool listening = true) {
  return wall_report({{11, 10011, listening, allowed, stranger}}, status);
}

std::string wrong(const json& x) {
  auto& said = x["ports"][0]["wrong"];
  return said.is_null() ? "" : said.get<std::string>();
}

} // namespace

TEST_CASE("a port is as it should be when who is allowed is served and a stranger gets no answer") {
  auto x = of_port(attempt_answer::served, attempt_answer::silence, standing("enforced"));
  CHECK(x["fine"] == true);
  CHECK(x["ports"][0]["decided_by"] == "table inet dongled");
  CHECK(wall_text(x).find("every port is as it should be") != std::string::npos);
  CHECK(of_port(std::nullopt, attempt_answer::silence, standing("enforced"))["fine"] == true);
  CHECK(of_port(attempt_answer::reset, attempt_answer::silence, standing("enforced"), false)["fine"]
        == true);
}

TEST_CASE("what is wrong with a port is told, with who decides and what would open it") {
  CHECK(wrong(of_port(attempt_answer::served, attempt_answer::served, standing("enforced")))
        == "a stranger is served");
  CHECK(wrong(of_port(attempt_answer::served, attempt_answer::refusal, standing("enforced")))
          .find("kernel")
        == 4);
  auto proxy = of_port(attempt_answer::served, attempt_answer::refusal, standing("absent"));
  CHECK(proxy["fine"] == true);
  CHECK(proxy["ports"][0]["decided_by"] == "the proxy");
  CHECK(wrong(of_port(attempt_answer::refusal, attempt_answer::silence, standing("enforced")))
        == "the proxy refuses who is allowed");
  auto shut = of_port(attempt_answer::silence, attempt_answer::silence, standing("enforced", true));
  CHECK(wrong(shut).find("another firewall is closed") != std::string::npos);
  CHECK(wall_text(shut).find("ufw allow dongled") != std::string::npos);
}
