#include "actors/history/tell.hpp"
#include "tests/api/bundle/read_archive.hpp"
#include "tests/api/published_tree.hpp"

#include <spdlog/spdlog.h>

using namespace dongled;
using namespace dongled::api;
using test::json;

namespace {

settings with_secrets() {
  auto out = test::published();
  out.webhooks.urls = {"https://hooks.test/services/T0000/B0000/hush"};
  out.dongles.modem.password_file = "/etc/dongled/modem";
  return out;
}

std::string whole(const std::map<std::string, std::string>& files) {
  std::string out;
  for (auto& [name, text] : files)
    out += name + '\n' + text;
  return out;
}

} // namespace

TEST_CASE("a bundle has all that helps, and nothing that must not leave the rack") {
  test::published_tree all{with_secrets(), nullptr};
  test::scratch here;
  auto& w = *all.tree.w;
  io::relay::user_counters account;
  account.user = "bob";
  all.tree.plane.carry({}, {}, {account});
  tell(w, happening_kind::plug, subnet_id{11}, "IMEI 359881234567890 came", {0, "kernel"});
  spdlog::logger log{"test", w.events};
  log.info("user bob is let in; ICCID 8949012345678901234");
  all.tree.play->with([](auto& x) {
    toggle_record one;
    one.id = "1795000000000002";
    one.dongle = {11};
    x.toggles.toggles = {one};
    x.journal[one.id] = one;
    x.told.diagnosis = "no egress";
    x.happenings.trouble = "no store here";
  });
  auto file = here.file("b.tar.gz");
  auto [code, said] = all.type({"bundle", file}, true);
  INFO(said);
  REQUIRE(code == exit_fine);
  CHECK(json::parse(said)["file"] == file);
  auto files = test::read_archive(file);
  auto text = whole(files);
  auto has = [&](const std::string& name) {
    return std::any_of(files.begin(), files.end(),
                       [&](auto& x) { return x.first.ends_with('/' + name) && !x.second.empty(); });
  };
  for (auto name : {"about.json", "status.json", "status.txt", "tree.txt", "recovery.json",
                    "power.json", "explain/11.txt", "toggles.json", "traces/1795000000000002.json",
                    "events.txt", "log.txt", "settings.json", "links.json"}) {
    INFO(name);
    CHECK(has(name));
  }
  for (auto secret : {"bob", "359881234567890", "8949012345678901234", "T0000", "hush"}) {
    INFO(secret);
    CHECK(text.find(secret) == std::string::npos);
  }
  CHECK(text.find("user-1 is let in") != std::string::npos);
  CHECK(text.find("3598...") != std::string::npos);
  CHECK(text.find("\"version\": \"9.9\"") != std::string::npos);
  auto [again, why] = all.type({"bundle", file});
  CHECK(again == exit_failed);
  CHECK(why.find("File exists") != std::string::npos);
}

TEST_CASE("without a daemon there is no bundle") {
  remote nobody{{"127.0.0.1", test::free_port()}};
  test::scratch here;
  screen out;
  out.print = out.complain = [](auto&) {};
  out.interrupted = [] { return false; };
  CHECK(execute(nobody, {"bundle", here.file("b.tar.gz")}, out) == exit_unreachable);
  CHECK_FALSE(std::filesystem::exists(here.file("b.tar.gz")));
}
