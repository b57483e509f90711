#include "supervision/exit_reason.hpp"

#include <caf/atom.hpp>
#include <caf/deep_to_string.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace dongled::supervision {

namespace {

std::string code_text(const caf::error& why) {
  if (why.category() == caf::atom("exit"))
    return caf::to_string(static_cast<caf::exit_reason>(why.code()));
  if (why.category() == caf::atom("system"))
    return caf::to_string(static_cast<caf::sec>(why.code()));
  if (why.category() == caf::atom("dongled"))
    return to_string(static_cast<fault>(why.code()));
  return caf::to_string(why.category()) + ' ' + std::to_string(why.code());
}

std::string context_text(const caf::message& x) {
  std::string text;
  for (size_t i = 0; i < x.size(); ++i) {
    text += i == 0 ? "" : ", ";
    text += x.match_element<std::string>(i) ? x.get_as<std::string>(i) : x.cvals()->stringify(i);
  }
  return text;
}

} // namespace

ending classify(const caf::error& why) {
  if (!why || why == caf::exit_reason::normal)
    return ending::normal;
  return why == caf::exit_reason::user_shutdown ? ending::shutdown : ending::abnormal;
}

std::string describe(const caf::error& why) {
  if (!why)
    return "normal";
  auto text = code_text(why);
  return why.context().empty() ? text : text + ": " + context_text(why.context());
}

caf::error shutdown_because(std::string text) {
  return {static_cast<uint8_t>(caf::exit_reason::user_shutdown), caf::atom("exit"),
          caf::make_message(std::move(text))};
}

caf::error exception_error(std::string text) {
  return {static_cast<uint8_t>(caf::exit_reason::unhandled_exception), caf::atom("exit"),
          caf::make_message(std::move(text))};
}

caf::error to_error(const failure& x) { return caf::make_error(x.code, x.doing); }

} // namespace dongled::supervision
