#include "tests/lab/twin/page.hpp"

#include <utility>

namespace dongled::lab {

namespace {

int current_plmn(page& p, xml_body& out) {
  auto on = p.modem.in_service();
  out.leaf("State", 0);
  out.leaf("FullName", on ? p.options.operator_name : "");
  out.leaf("ShortName", on ? p.options.operator_name : "");
  out.leaf("Numeric", on ? p.options.plmn : "");
  out.leaf("Rat", on ? std::to_string(static_cast<int>(p.modem.radio().access)) : "");
  if (p.options.family == firmware::b)
    out.leaf("Spn", "");
  return 0;
}

int net_mode(page& p, xml_body& out) {
  auto& x = p.modem.records().net_mode;
  out.leaf("NetworkMode", x.mode);
  out.leaf("NetworkBand", x.band);
  out.leaf("LTEBand", x.lte_band);
  return 0;
}

int set_net_mode(page& p, const form& x, xml_body&) {
  if (!x.in_order({"NetworkMode", "NetworkBand", "LTEBand"}))
    return 100005;
  return p.modem.set_net_mode(
    {x.text_or_empty("NetworkMode"), x.text_or_empty("NetworkBand"), x.text_or_empty("LTEBand")},
    p.now);
}

int net_mode_list(page& p, xml_body& out) {
  if (!p.modem.sim().present())
    return 112008;
  out.open("AccessList");
  for (auto mode : {"00", "01", "02", "03"})
    out.leaf("Access", mode);
  out.close("AccessList");
  out.open("LTEBandList");
  for (auto [name, value] :
       {std::pair{"LTE BC1/LTE BC3/LTE BC5/LTE BC7/LTE BC8/LTE BC20/LTE BC28", "80800d5"},
        std::pair{"All bands", "7fffffffffffffff"}}) {
    out.open("LTEBand");
    out.leaf("Name", name);
    out.leaf("Value", value);
    out.close("LTEBand");
  }
  out.close("LTEBandList");
  return 0;
}

int registration(page& p, xml_body& out) {
  auto& x = p.modem.records().registration;
  out.leaf("Mode", x.mode);
  out.leaf("Plmn", x.plmn);
  out.leaf("Rat", x.rat);
  out.leaf("State", p.modem.in_service() ? 1 : 0);
  return 0;
}

int set_registration(page& p, const form& x, xml_body&) {
  auto mode = x.number("Mode");
  auto plmn = x.text_or_empty("Plmn"), rat = x.text_or_empty("Rat");
  if (!mode || plmn.size() > 6 || rat.size() > 1)
    return 100005;
  return p.modem.set_registration({*mode, plmn, rat}, p.now);
}

constexpr endpoint net_rows[] = {
  {.path = "net/current-plmn", .get = current_plmn},
  {.path = "net/net-mode", .get_rights_b = rights::login, .get = net_mode, .post = set_net_mode},
  {.path = "net/net-mode-list", .get = net_mode_list},
  {.path = "net/register", .get = registration, .post = set_registration},
};

} // namespace

std::span<const endpoint> net_pages() { return net_rows; }

} // namespace dongled::lab
