#include "api/shell/text_table.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// Rows of what the modem told, under the names that people know; what it did not tell is left out.
class sheet {
public:
  sheet(const json& from, const std::string& title)
    : from_(from), table_({"dongle " + cell(from, "dongle"), title}) {}

  sheet& part(const char* key) {
    part_ = from_.contains(key) && from_.at(key).is_object() ? &from_.at(key) : nullptr;
    return *this;
  }
  sheet& row(const char* label, const char* key, const char* unit = "") {
    auto text = part_ ? cell(*part_, key) : std::string{"-"};
    if (text != "-" && !text.empty())
      table_.add({label, text + unit});
    return *this;
  }
  sheet& flag(const char* label, const char* key) {
    if (part_ && part_->contains(key) && part_->at(key).is_boolean()) // null: it does not say
      table_.add({label, part_->at(key).get<bool>() ? "yes" : "no"});
    return *this;
  }
  std::string text() const { return table_.text(); }

private:
  const json& from_;
  const json* part_ = nullptr;
  text_table table_;
};

std::string info_text(const json& x) {
  sheet out{x, "modem"};
  out.part("identity").row("model", "model").row("IMEI", "imei").row("IMSI", "imsi");
  out.row("ICCID", "iccid").row("software", "software").row("hardware", "hardware");
  out.row("MAC", "mac").row("WAN address", "wan_ip").row("up", "uptime_s", " s");
  out.part("sim").row("SIM", "state").row("PIN tries left", "pin_tries");
  out.row("PUK tries left", "puk_tries");
  out.part("status").row("connection", "connection").row("network", "network_type");
  out.flag("service", "service").flag("roaming", "roaming").row("bars", "bars", " of 5");
  out.row("WAN address", "wan_ip");
  out.part("network").row("operator", "name").row("PLMN", "plmn");
  auto full = x.at("identity").value("complete", false);
  return out.text() + (full ? "" : "the full record needs a login that the modem did not grant\n");
}

std::string signal_text(const json& x) {
  sheet out{x, "signal"};
  out.part("signal").row("mode", "mode").row("RSRP", "rsrp", " dBm").row("RSRQ", "rsrq", " dB");
  out.row("RSSI", "rssi", " dBm").row("SINR", "sinr", " dB").row("RSCP", "rscp", " dBm");
  out.row("Ec/Io", "ecio", " dB").row("band", "band").row("cell", "cell_id").row("PCI", "pci");
  out.part("network").row("operator", "name").row("PLMN", "plmn").row("radio", "rat");
  return out.text();
}

void add_counters(text_table& table, const char* label, const json& of, const char* key) {
  if (!of.is_object() || !of.contains(key))
    return;
  auto& x = of.at(key);
  table.add({label, bytes_text(x.at("upload")), bytes_text(x.at("download")),
             age_text(x.value("time_s", 0LL))});
}

std::string traffic_text(const json& x) {
  text_table table{{"dongle " + cell(x, "dongle"), "UP", "DOWN", "TIME"}};
  auto& t = x.at("traffic");
  add_counters(table, "this connection", t, "connection");
  if (x.at("month").is_object())
    add_counters(table, "this month", x, "month");
  add_counters(table, "in all", t, "total");
  auto& rate = t.at("rate");
  table.add({"per second now", bytes_text(rate.at("upload")), bytes_text(rate.at("download"))});
  return table.text();
}

std::string reset_text(const json& x) {
  text_table table{{"dongle " + cell(x, "dongle"), "UP", "DOWN", "TIME"}};
  add_counters(table, "in all, before", x.at("before"), "total");
  add_counters(table, "reads back now", x.at("after"), "total");
  return table.text();
}

std::string apn_text(const json& x) {
  text_table table{{"IN USE", "INDEX", "NAME", "APN", "USER", "NOTE"}};
  for (auto& p : x.at("profiles"))
    table.add({p.at("in_use").get<bool>() ? "*" : "", cell(p, "index"), cell(p, "name"),
               cell(p, "apn"), cell(p, "username"),
               p.at("read_only").get<bool>() ? "read only" : ""});
  auto out = table.text();
  if (!x.contains("chosen"))
    return out;
  auto& chosen = x.at("chosen");
  out += "chosen for network " + cell(chosen, "plmn") + ": " + printable(cell(chosen, "apn")) + ", "
         + printable(cell(chosen, "provider")) + '\n';
  for (auto& other : chosen.at("others"))
    out += "also known there: " + printable(cell(other, "apn")) + ", "
           + printable(cell(other, "provider")) + '\n';
  return out;
}

std::string radio_text(const json& x) {
  text_table table{{"dongle " + cell(x, "dongle"), "MODE", "BANDS"}};
  table.add({"reads back", cell(x, "mode"), cell(x, "bands")});
  if (x.at("wish").is_object())
    table.add({"its owner's wish", cell(x.at("wish"), "mode"), cell(x.at("wish"), "bands")});
  table.add({"it has", "", cell(x, "can")});
  auto well = x.value("as_wished", true);
  return table.text() + (well ? "" : "it is not as wished; it will be set again\n");
}

std::string sms_list_text(const json& x) {
  text_table table{{"ID", "BOX", "AT", "NUMBER", "TEXT"}};
  for (auto& m : x.at("messages"))
    table.add({cell(m, "id"), cell(m, "box") + (m.at("unread").get<bool>() ? ", unread" : ""),
               cell(m, "at"), cell(m, "number"), printable(cell(m, "text"))});
  auto full = x.at("sms").is_object() && x.at("sms").at("full").get<bool>();
  return table.text() + (full ? "the memory is full: no message is received any more\n" : "");
}

std::string text_text(const json& x) {
  if (x.contains("messages"))
    return sms_list_text(x);
  if (x.contains("message")) {
    auto& m = x.at("message");
    return "from " + printable(cell(m, "number")) + ", " + printable(cell(m, "at")) + "\n"
           + printable(cell(m, "text")) + '\n';
  }
  if (x.contains("answer"))
    return printable(cell(x, "answer")) + '\n';
  if (x.contains("deleted"))
    return "message " + cell(x, "id") + " is deleted\n";
  return "sent, in " + cell(x, "parts") + " part(s)\n";
}

std::string all_text(const json& x) {
  std::string out;
  auto what = cell(x, "what");
  auto named = what != "ussd" && !what.starts_with("sms "); // else the text names no dongle
  for (auto& row : x.at("dongles")) {
    out += named || row.contains("error") ? "" : "dongle " + cell(row, "dongle") + ": ";
    out += row.contains("error")
             ? "dongle " + cell(row, "dongle") + ": " + printable(cell(row, "error")) + '\n'
             : render_modem(row);
  }
  return out;
}

} // namespace

std::string render_modem(const json& x) {
  auto what = cell(x, "what");
  if (x.contains("dongles"))
    return all_text(x);
  if (what == "mode" || what == "bands")
    return radio_text(x);
  if (what == "ussd" || what.starts_with("sms "))
    return text_text(x);
  if (what == "info")
    return info_text(x);
  if (what == "signal")
    return signal_text(x);
  if (what == "traffic")
    return traffic_text(x);
  if (what == "reset-traffic")
    return reset_text(x);
  if (what == "reboot")
    return "dongle " + cell(x, "dongle") + ": the modem was told to restart; "
           + printable(cell(x, "read_back")) + '\n';
  return apn_text(x);
}

} // namespace dongled::api::verbs
