#include "actors/firewall/kernel_guard.hpp"

#include "actors/policy/other_firewalls.hpp"
#include "io/hilink/digest.hpp"

namespace dongled {

namespace {

/// What another transaction got in the way of is tried again soon; rights and programs come later.
milliseconds before_retry(fault x) {
  auto lasts = x == fault::denied || x == fault::unsupported || x == fault::timed_out;
  return lasts ? milliseconds{10'000} : milliseconds{400};
}

} // namespace

std::string sum_of(const io::firewall::address_set& x) {
  return io::hilink::hex(io::hilink::bytes(io::hilink::sha256(x.text())));
}

io::firewall_port* kernel_guard::port() {
  if (!port_ && open_)
    port_ = open_();
  return port_.get();
}

void kernel_guard::failed(const failure& x, time_point now) {
  enforced_ = false;
  why_ = x.doing;
  sum_.clear();
  retry_at_ = now + before_retry(x.code);
}

void kernel_guard::hold(const io::firewall::table_reading& x, uint32_t generation) {
  enforced_ = true;
  why_.clear();
  retry_at_.reset();
  shape_ = x.shape;
  sum_ = sum_of(x.allowed);
  generation_ = generation;
}

void kernel_guard::want(std::optional<io::firewall::table_wish> x, time_point now, unix_ms wall) {
  auto same = wish_ == x && (x ? enforced_ : known_clean_);
  wish_ = std::move(x);
  if (same)
    return;
  if (wish_)
    enforce(now, wall);
  else
    release();
}

void kernel_guard::enforce(time_point now, unix_ms wall) {
  known_clean_ = false;
  auto kernel = port();
  if (!kernel)
    return failed({fault::unsupported, "there is no nftables here"}, now);
  if (enforced_)
    count(wall); // its counts go with it
  auto put = kernel->put(*wish_);
  if (!put)
    return failed(put.why(), now);
  // Before the table: what others do while it is read is seen at the next look.
  auto generation = kernel->generation();
  if (!generation)
    return failed(generation.why(), now);
  auto have = kernel->read();
  if (!have)
    return failed(have.why(), now);
  if (!fulfils(*have, *wish_)) {
    (void)kernel->remove(); // what somebody has added to it goes, too; the next try makes it anew
    return failed({fault::os, "the kernel's table is not what was put there"}, now);
  }
  refused_.read(*have, wall);
  hold(*have, *generation);
}

void kernel_guard::release() {
  auto kernel = port();
  enforced_ = false;
  why_.clear();
  sum_.clear();
  retry_at_.reset();
  known_clean_ = true;
  if (!kernel)
    return;
  auto have = kernel->read();
  if (!have || !have->present)
    return; // who may not look has put none there
  refused_.read(*have, 0);
  refused_.replaced();
  if (auto gone = kernel->remove(); !gone) {
    why_ = gone.why().doing;
    known_clean_ = false;
  }
}

bool kernel_guard::look(time_point now, unix_ms wall) {
  if (!wish_)
    return false;
  if (!enforced_) {
    if (retry_at_ && now >= *retry_at_)
      enforce(now, wall);
    return false;
  }
  auto generation = port()->generation();
  if (!generation) {
    failed(generation.why(), now);
    return false;
  }
  if (*generation == generation_)
    return false;
  auto have = port()->read();
  if (!have) {
    failed(have.why(), now);
    return false;
  }
  if (fulfils(*have, *wish_) && have->shape == shape_) {
    refused_.read(*have, wall);
    generation_ = *generation;
    return false;
  }
  if (!repairs_.admit(now)) {
    failed({fault::busy, "somebody removes or changes the table again and again"}, now);
    retry_at_ = repairs_.next();
    return false;
  }
  enforced_ = false; // its counts are gone
  enforce(now, wall);
  return enforced_;
}

void kernel_guard::count(unix_ms wall) {
  if (!enforced_)
    return;
  if (auto have = port()->counts())
    refused_.read(*have, wall);
}

std::vector<other_firewall> kernel_guard::others() {
  if (!port())
    return {};
  auto chains = port()->chains();
  return chains ? policy::other_firewalls(*chains) : std::vector<other_firewall>{};
}

} // namespace dongled
