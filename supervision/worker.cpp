#include "supervision/worker.hpp"

#include "supervision/exit_reason.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/message_view.hpp>
#include <caf/result.hpp>
#include <caf/sec.hpp>
#include <cxxabi.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

namespace dongled::supervision {

namespace {

std::string type_name(const std::type_info& x) {
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> text{
    abi::__cxa_demangle(x.name(), nullptr, nullptr, &status), &std::free};
  return status == 0 && text ? text.get() : x.name();
}

caf::result<caf::message> drop_and_log(caf::scheduled_actor* self, caf::message_view& x) {
  spdlog::debug("{} {} dropped a message nobody expects there: {}", self->name(), self->id(),
                caf::to_string(x.content()));
  return caf::sec::unexpected_message;
}

} // namespace

caf::error explain(std::exception_ptr x) {
  try {
    std::rethrow_exception(x);
  } catch (const std::exception& e) {
    return exception_error(type_name(typeid(e)) + ": " + e.what());
  } catch (...) {
    return exception_error("an exception of a type of its own");
  }
}

void harden(caf::event_based_actor* self) {
  self->set_exception_handler(
    [](caf::scheduled_actor*, std::exception_ptr& x) { return explain(x); });
  self->set_default_handler(drop_and_log);
}

caf::behavior hardened(caf::event_based_actor* self, caf::message_handler own,
                       self_portrait portrait) {
  harden(self);
  caf::message_handler report{[self, portrait = std::move(portrait)](const report_request&) {
    return actor_report{portrait ? portrait() : std::string{}, self->mailbox().size()};
  }};
  return own.or_else(report);
}

} // namespace dongled::supervision
