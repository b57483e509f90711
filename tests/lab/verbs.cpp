#include "tests/lab/lab.hpp"
#include "tests/lab/report.hpp"
#include "tests/lab/truth.hpp"

#include <charconv>

namespace dongled::lab {

namespace {

using nlohmann::json;
using words = std::vector<std::string>;

result<uint8_t> read_subnet(const std::string& text) {
  unsigned n = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (code != std::errc{} || end != text.data() + text.size() || n < 1 || n > 254)
    return failure{fault::bad_input, "'" + text + "' is no dongle's number", 0};
  return static_cast<uint8_t>(n);
}

result<json> as_json(const result<done>& x) {
  if (!x)
    return x.why();
  return json::object();
}

std::string word(const words& argv, size_t i) { return i < argv.size() ? argv[i] : std::string{}; }

} // namespace

void lab::wait_ready(control::reply answer) {
  for (const auto& d : rack_->dongles())
    if (rack_->condition(d->subnet()) != usb_condition::ready || !d->is_connected()) {
      loop_.after(std::chrono::milliseconds{20},
                  [this, answer = std::move(answer)] { wait_ready(answer); });
      return;
    }
  answer(json::object());
}

void lab::keep_account() {
  auto& book = rack_->account();
  auto now = lab_ms();
  for (const auto& d : rack_->dongles()) {
    auto n = d->subnet();
    auto faults = faults_->active(n);
    book.is(n, truth(rack_->usb(), rack_->stick(n), faults, book.hit_lately(n, now)), now);
    book.subscribes(n, d->plmn());
    book.answers(n, api_answers(faults), now);
  }
  loop_.after(std::chrono::milliseconds{100}, [this] { keep_account(); });
}

void lab::obey(const words& argv, control::reply answer) {
  const auto& verb = argv[0];
  if (verb == "wait-ready")
    return wait_ready(std::move(answer));
  if (verb == "status" && argv.size() == 1)
    return answer(status_report(*rack_, *host_, *faults_));
  if (verb == "dns-log")
    return answer(dns_report(queries_));
  if (verb == "uplink-log")
    return answer(uplink_report(internet_->tap(), queries_));
  if (verb == "power-log")
    return answer(power_report(rack_->power_log()));
  if (verb == "ports")
    return answer(ports_report(rack_->usb()));
  if (verb == "collateral")
    return answer(toll_report(*rack_));
  if (verb == "ledger")
    return answer(ledger_report(rack_->account().judge(rack_->behind())));
  if (verb == "carrier-fault")
    return answer(as_json(faults_->set_carrier(word(argv, 1), word(argv, 2))));
  if (verb == "carrier-heal") {
    faults_->heal_carrier(word(argv, 1));
    return answer(json::object());
  }
  if (verb == "hub-fault")
    return answer(as_json(faults_->usb().set_hub(word(argv, 1), word(argv, 2))));
  if (verb == "clear-logs") {
    rack_->clear_tolls();
    rack_->account().clear();
    queries_.clear();
    internet_->tap().clear();
    rack_->power_log().clear();
    return answer(json::object());
  }
  if (verb == "hub-heal") {
    faults_->usb().heal_hub(word(argv, 1));
    return answer(json::object());
  }
  if (verb == "heal" && word(argv, 1) == "all") {
    for (const auto& d : rack_->dongles())
      (void)faults_->heal(d->subnet(), "");
    faults_->usb().heal_hub("");
    return answer(json::object());
  }
  bool known = false;
  for (auto* x : {"status", "public", "fault", "heal", "unplug", "replug", "replace", "switch-mode",
                  "asked", "sms"})
    known = known || verb == x;
  if (!known)
    return answer(failure{fault::bad_input, "no such verb: " + verb, 0});
  auto n = read_subnet(word(argv, 1));
  if (!n)
    return answer(n.why());
  auto* d = rack_->find(*n);
  if (d == nullptr)
    return answer(failure{fault::not_found, "no dongle " + std::to_string(*n), 0});
  if (verb == "status")
    return answer(dongle_report(*d, *rack_, *host_, *faults_));
  if (verb == "public")
    return answer(json(d->current_lease().public_address));
  if (verb == "fault") {
    // `fault 11 wan_dead reboot` and `fault 11 wan_dead=reboot` are the same.
    auto name = word(argv, 2), parameter = word(argv, 3);
    if (auto equals = name.find('='); equals != std::string::npos && parameter.empty()) {
      parameter = name.substr(equals + 1);
      name.resize(equals);
    }
    return answer(as_json(faults_->set(*n, name, parameter)));
  }
  if (verb == "heal")
    return answer(as_json(faults_->heal(*n, word(argv, 2))));
  if (verb == "asked") {
    rack_->account().asked(*n, lab_ms());
    return answer(json::object());
  }
  if (verb == "sms") {
    auto arrived = d->deliver_sms(word(argv, 2), word(argv, 3));
    return answer(json{{"arrived", arrived}});
  }
  if (verb == "unplug")
    return answer(as_json(rack_->unplug(*n)));
  if (verb == "replug")
    return answer(as_json(rack_->replug(*n, word(argv, 2))));
  if (verb == "replace") {
    auto as = word(argv, 2);
    if (!as.empty() && as != "factory")
      return answer(failure{fault::bad_input, "replace N [factory], not " + as, 0});
    rack_->replace(*n, as.empty());
    return answer(json::object());
  }
  rack_->switch_mode(*n);
  answer(json::object());
}

} // namespace dongled::lab
