#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace dongled {

/// What went wrong, in the daemon's own words.
enum class fault : uint8_t {
  none,
  not_found,   ///< The thing asked for does not exist.
  refused,     ///< The other side, or a rule of ours, said no.
  timed_out,   ///< No answer within the budget.
  busy,        ///< Somebody else is at it; trying later can help.
  bad_input,   ///< What we were given makes no sense; trying again cannot help.
  exhausted,   ///< Something of ours is used up (descriptors, memory, ports, a queue's time): not
               ///< the other side's failure, and no verdict on it.
  unsupported, ///< This device, firmware or kernel cannot do it.
  denied,      ///< The operating system withholds a permission.
  os,          ///< Anything else the kernel or a library reported.
};

/// The enumerator's name, for logs and JSON.
const char* to_string(fault x) noexcept;

/// Whether errno @p x says that we have run out of something ourselves: `fault::exhausted`,
/// whatever was asked of whom.
bool means_exhausted(int x) noexcept;

/// A failed operation: the fault, what we were doing, and the library's own code for it.
struct failure {
  fault code = fault::none;
  std::string doing;
  int detail = 0;
};

/// Nothing to return but success.
struct done {};

/// Either a value or the reason there is none. Never empty, never ignored.
template <class T>
class [[nodiscard]] result {
public:
  result(T x) : data_(std::move(x)) {}
  result(failure x) : data_(std::move(x)) {}

  explicit operator bool() const noexcept { return data_.index() == 0; }
  T& operator*() & { return std::get<0>(data_); }
  const T& operator*() const& { return std::get<0>(data_); }
  T&& operator*() && { return std::get<0>(std::move(data_)); }
  T* operator->() { return &std::get<0>(data_); }
  const T* operator->() const { return &std::get<0>(data_); }
  const failure& why() const { return std::get<1>(data_); }

private:
  std::variant<T, failure> data_;
};

} // namespace dongled
