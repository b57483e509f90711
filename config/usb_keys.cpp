#include "config/usb_keys.hpp"

#include "config/syntax.hpp"
#include "config/value_rows.hpp"

namespace dongled {

using nlohmann::ordered_json;
using namespace rows;

namespace {

const std::string usb_identity = R"(a USB id like "12d1:14db")";

void read_usb_ids(const json_node& x, settings& s, const complaint& complain) {
  auto list = std::get_if<json_node::elements>(&x.value);
  if (!list)
    return mismatch(x, complain, R"(a list of USB ids like "12d1:14db")");
  std::set<usb_id> taken;
  for (size_t i = 0; i < list->size(); ++i) {
    auto text = std::get_if<std::string>(&(*list)[i].value);
    if (auto id = text ? usb_id_from(*text) : std::nullopt)
      taken.insert(*id);
    else
      mismatch((*list)[i], complain, usb_identity, '[' + std::to_string(i) + ']');
  }
  s.dongles.usb_ids = std::move(taken);
}

} // namespace

key_row usb_ids_key() {
  return {"dongles.usb_ids", R"(a list of USB ids like "12d1:14db")", read_usb_ids,
          [](const settings& s) {
            auto out = ordered_json::array();
            for (auto x : s.dongles.usb_ids)
              out.push_back(to_string(x));
            return out;
          }};
}

namespace {

void read_messages(const json_node& x, settings& s, const complaint& complain) {
  auto map = std::get_if<json_node::members>(&x.value);
  if (!map)
    return mismatch(x, complain, R"(an object like {"12d1:1f01": "huawei"})");
  std::map<usb_id, std::string> taken;
  for (auto& [name, value] : *map) {
    auto id = usb_id_from(name);
    auto text = std::get_if<std::string>(&value.value);
    if (!id)
      complain(value.line, '.' + name, "expected " + usb_identity + ", got " + quoted(name));
    else if (!text || !syntax::switch_message(*text))
      mismatch(value, complain, R"(62 hexadecimal digits, or "huawei")", '.' + name);
    else
      taken.insert_or_assign(*id, *text);
  }
  s.usb.switch_messages = std::move(taken);
}

} // namespace

key_row switch_messages_key() {
  return {"usb.switch_messages", R"(an object like {"12d1:1f01": "huawei"})", read_messages,
          [](const settings& s) {
            auto out = ordered_json::object();
            for (auto& [id, message] : s.usb.switch_messages)
              out[to_string(id)] = message;
            return out;
          }};
}

} // namespace dongled
