#include "tests/bottle/fibers.hpp"

#include <cxxabi.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace dongled::bottle {

namespace {

/// SQLite and a JSON of a whole rack are the deepest; pages that nobody touches cost nothing.
constexpr size_t stack_size = 1 << 20;

/// What the C++ runtime keeps for a thread about exceptions under way; ours is one thread's share
/// for each stack.
using exception_state = std::array<char, 2 * sizeof(void*)>;

exception_state exchange_exceptions(const exception_state& x) {
  exception_state out{};
  auto* mine = reinterpret_cast<char*>(abi::__cxa_get_globals());
  std::memcpy(out.data(), mine, out.size());
  std::memcpy(mine, x.data(), x.size());
  return out;
}

} // namespace

struct fibers::fiber {
  ucontext_t context{};
  void* stack = nullptr;
  std::function<void()> work;
  bool busy = false, parked = false;
  time_point until{};
  exception_state exceptions{};

  fiber() {
    stack = ::mmap(nullptr, stack_size, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
      throw std::runtime_error("no memory for a stack");
    ::mprotect(stack, 4096, PROT_NONE); // whoever needs more is noticed
  }
  fiber(const fiber&) = delete;
  ~fiber() { ::munmap(stack, stack_size); }
};

struct fibers::main_stack {
  ucontext_t context{};
};

fibers::fibers() : main_(std::make_unique<main_stack>()) {}

fibers::~fibers() = default;

void fibers::enter(unsigned high, unsigned low) {
  auto* me = reinterpret_cast<fibers*>(uintptr_t{high} << 32 | low);
  while (true) {
    auto* mine = me->current_;
    mine->work();
    mine->work = nullptr;
    mine->busy = false;
    ::swapcontext(&mine->context, &me->main_->context);
  }
}

void fibers::switch_to(fiber& x) {
  current_ = &x;
  auto outer = exchange_exceptions(x.exceptions);
  ::swapcontext(&main_->context, &x.context);
  x.exceptions = exchange_exceptions(outer);
  current_ = nullptr;
}

void fibers::prepare(fiber& x) {
  ::getcontext(&x.context);
  x.context.uc_stack.ss_sp = x.stack;
  x.context.uc_stack.ss_size = stack_size;
  x.context.uc_link = nullptr;
  auto address = reinterpret_cast<uintptr_t>(this);
  ::makecontext(&x.context, reinterpret_cast<void (*)()>(&fibers::enter), 2,
                static_cast<unsigned>(address >> 32), static_cast<unsigned>(address));
}

fibers::fiber& fibers::unused() {
  for (auto& x : all_)
    if (!x->busy)
      return *x;
  all_.push_back(std::make_unique<fiber>());
  prepare(*all_.back());
  return *all_.back();
}

void fibers::run(std::function<void()> work) {
  auto& mine = unused();
  mine.work = std::move(work);
  mine.busy = true;
  switch_to(mine);
}

void fibers::park(time_point until) {
  if (!current_)
    return;
  auto* me = current_;
  me->parked = true;
  me->until = until;
  ::swapcontext(&me->context, &main_->context);
}

size_t fibers::parked() const {
  size_t out = 0;
  for (auto& x : all_)
    out += x->parked;
  return out;
}

std::optional<fibers::time_point> fibers::next_due() const {
  std::optional<time_point> out;
  for (auto& x : all_)
    if (x->parked && (!out || x->until < *out))
      out = x->until;
  return out;
}

bool fibers::resume(time_point now, dice& choice) {
  std::vector<fiber*> due;
  for (auto& x : all_)
    if (x->parked && x->until <= now)
      due.push_back(x.get());
  if (due.empty())
    return false;
  auto* next = choice.one_of(due);
  next->parked = false;
  switch_to(*next);
  return true;
}

void fibers::hurry() {
  for (auto& x : all_)
    x->until = {};
}

} // namespace dongled::bottle
