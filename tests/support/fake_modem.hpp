#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"
#include "io/hilink/transport.hpp"
#include "tests/io/hilink/scripted_modem.hpp"

#include <cerrno>
#include <functional>
#include <memory>
#include <string>

namespace dongled::test {

/// A modem and its carrier in memory: attaches, changes its public address when it attaches anew,
/// and can be made ill. Writes down what it is told to do, not what it is asked.
struct fake_modem {
  using clock_point = std::chrono::steady_clock::time_point;

  /// The deed that makes an ill carrier work again.
  enum class cure { none, data_cycle, mode_flip, reboot };

  std::function<clock_point()> now;              ///< Virtual time.
  std::function<void(const std::string&)> write; ///< The world's transcript.

  bool silent = false;                  ///< The API answers nothing.
  int silent_calls = 0;                 ///< So many calls are not answered first.
  bool out_of_reach = false;            ///< We have no descriptor to ask it with.
  bool silent_once_off = false;         ///< It goes silent as soon as data was switched off.
  bool silent_once_flipped = false;     ///< The same, as soon as its mode was changed.
  bool sim = true;                      ///< There is a SIM.
  bool registered = true;               ///< It hears its carrier.
  bool same_address = false;            ///< The carrier gives the old address back.
  std::string plmn = "41301";           ///< Its carrier.
  int busy = 0;                         ///< So many POSTs are answered 108003 first.
  hilink::milliseconds attach_delay{0}; ///< From data on to connected.
  std::optional<cure> ill;              ///< Connected, but no egress, until this is done.
  hilink::milliseconds took{0};         ///< What a call costs: seen by the client's clock only.
  int attaches = 1, logouts = 0, calls = 0;

  bool data = true;
  std::string mode = "00";
  std::string lte = "7FFFFFFFFFFFFFFF"; ///< Its LTE bands.
  std::string bands_listed;             ///< Those it says it has; empty: it does not say.
  bool refuses_connected = false;       ///< Mode and bands change only while data is off.
  int texts = -1;                       ///< Messages in its inbox; -1: it has no such page.
  int64_t month = -1;                   ///< Bytes of its month; -1: it does not tell.
  int refuses_modes = 0;                ///< Every change is refused with this code.
  clock_point connected_at{};

  bool connected() const { return sim && registered && data && now() >= connected_at; }
  bool egress() const { return connected() && !ill; }
  std::string address(subnet_id of) const {
    return "203.0." + to_string(of) + "." + std::to_string(attaches);
  }

  /// The modem attaches to the network again, for the reason @p why.
  void attach(cure why) {
    connected_at = now() + attach_delay;
    attaches += same_address ? 0 : 1;
    if (ill == why)
      ill.reset();
  }

  static std::string field(const hilink::http_request& x, const std::string& name) {
    auto from = x.body.find('<' + name + '>');
    if (from == std::string::npos)
      return {};
    from += name.size() + 2;
    return x.body.substr(from, x.body.find('<', from) - from);
  }

  static hilink::http_reply say(const std::string& inside) {
    return single("<response>" + inside + "</response>");
  }

  result<hilink::http_reply> get(const std::string& path) const {
    if (path == "/api/webserver/SesTokInfo")
      return ses_tok_b("session", "token");
    if (path == "/api/monitoring/status")
      return say(std::string("<ConnectionStatus>") + (connected() ? "901" : "902")
                 + "</ConnectionStatus><SimStatus>" + (sim ? "1" : "0")
                 + "</SimStatus><ServiceStatus>" + (registered ? "2" : "0") + "</ServiceStatus>");
    if (path == "/api/pin/status")
      return say(std::string("<SimState>") + (sim ? "257" : "255") + "</SimState>");
    if (path == "/api/dialup/mobile-dataswitch")
      return say(std::string("<dataswitch>") + (data ? "1" : "0") + "</dataswitch>");
    if (path == "/api/net/net-mode")
      return say("<NetworkMode>" + mode
                 + "</NetworkMode><NetworkBand>3FFFFFFF</NetworkBand><LTEBand>" + lte
                 + "</LTEBand>");
    if (path == "/api/net/net-mode-list" && !bands_listed.empty())
      return say("<LTEBandList><LTEBand><Value>" + bands_listed
                 + "</Value></LTEBand>"
                   "</LTEBandList>");
    if (path == "/api/sms/sms-count" && texts >= 0)
      return say("<LocalUnread>0</LocalUnread><LocalInbox>" + std::to_string(texts)
                 + "</LocalInbox><LocalMax>5</LocalMax>");
    if (path == "/api/monitoring/month_statistics" && month >= 0)
      return say("<CurrentMonthUpload>0</CurrentMonthUpload><CurrentMonthDownload>"
                 + std::to_string(month)
                 + "</CurrentMonthDownload><MonthLastClearTime>2020-1-1</MonthLastClearTime>");
    if (path == "/api/monitoring/traffic-statistics")
      return say("<CurrentUpload>11</CurrentUpload><CurrentDownload>22</CurrentDownload>");
    if (path == "/api/device/signal")
      return say("<rsrp>-96dBm</rsrp><band>3</band>");
    if (path == "/api/net/current-plmn")
      return say("<FullName>Fake</FullName><Numeric>" + plmn + "</Numeric>");
    if (path == "/api/device/information")
      return say("<DeviceName>E8372h-320</DeviceName><Imei>860000000000001</Imei>");
    return error_b(100002);
  }

  result<hilink::http_reply> post(const hilink::http_request& x) {
    if (busy > 0) {
      --busy;
      return error_b(108003);
    }
    if (x.path == "/api/dialup/mobile-dataswitch") {
      auto on = field(x, "dataswitch") == "1";
      write(std::string("data ") + (on ? "on" : "off"));
      if (on && !data)
        attach(cure::data_cycle);
      data = on;
      silent = silent || (!on && silent_once_off);
    } else if (x.path == "/api/net/net-mode"
               && (refuses_modes > 0 || (refuses_connected && data))) {
      return error_b(refuses_modes > 0 ? refuses_modes : 112001);
    } else if (x.path == "/api/net/net-mode") {
      lte = field(x, "LTEBand");
      write("mode " + field(x, "NetworkMode"));
      auto flipped = std::exchange(mode, field(x, "NetworkMode")) != mode;
      if (flipped && ill == cure::mode_flip)
        ill.reset();
      silent = silent || (flipped && std::exchange(silent_once_flipped, false));
    } else if (x.path == "/api/device/control") {
      write("reboot");
      attach(cure::reboot);
    } else {
      return error_b(100002);
    }
    return ok();
  }
};

/// A client's wire to a fake modem; one a client, the modem lives on.
struct fake_wire : hilink::transport {
  std::shared_ptr<fake_modem> modem;
  hilink::ticks clock;
  explicit fake_wire(std::shared_ptr<fake_modem> to, hilink::ticks time = {})
    : modem(std::move(to)), clock(std::move(time)) {}

  result<hilink::http_reply> send(const hilink::http_request& x, hilink::milliseconds) override {
    ++modem->calls;
    if (modem->took.count() > 0)
      clock.sleep(modem->took);
    if (modem->out_of_reach)
      return failure{fault::exhausted, "ask the modem: Too many open files", EMFILE};
    if (modem->silent || (modem->silent_calls > 0 && modem->silent_calls-- > 0))
      return hang();
    return x.method == hilink::http_request::verb::get ? modem->get(x.path) : modem->post(x);
  }
};

} // namespace dongled::test
