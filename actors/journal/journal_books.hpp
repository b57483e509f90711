#pragma once

#include "actors/journal/journal.hpp"
#include "io/store/wish_files.hpp"

namespace dongled {

/// The part of journal that writes: opens the store, and again when it was away; brings into it
/// what the chronicle has and what it is told; says when it cannot.
struct journal_books {
  journal::pointer self;
  journal::uses w;

  journal::state& st() const { return self->state; }

  /// Says that the store is not open yet, for as long as that takes.
  void opening() const;
  /// Opens the store; comes back when it cannot be opened.
  void open() const;
  /// A store that was away is tried again; true: it is back.
  bool reopen() const;

  /// Something is new: it is written within a moment, with whatever else comes by then.
  void grew(const std::shared_ptr<news_feed>& feed) const;
  /// Writes all that the chronicle has; the trouble that kept it from that, or nothing.
  std::string catch_up() const;

  /// Keep what an operator wants; why it is not kept, or nothing. What was refused is forgotten: it
  /// is not written later behind its owner's back.
  std::string keep(const power_off_note& x) const;
  std::string keep(const pause_note& x) const;
  std::string keep(const port_note& x) const;

  /// Performs one write; what it says of the disk becomes the journal's trouble, and is answered.
  template <class Write>
  std::string write(Write deed) const {
    if (!st().store) {
      ++st().lost;
      return st().trouble.empty() ? "there is no store" : st().trouble;
    }
    auto r = deed(*st().store);
    if (!r)
      ++st().lost;
    else
      ++st().written;
    if (!r || !st().behind)
      say(r ? std::string{} : r.why().doing);
    return r ? std::string{} : r.why().doing;
  }

  void say(const std::string& trouble) const;

  /// What operators want, apart from the store: it may be damaged.
  io::store::wish_files wishes() const {
    return io::store::wish_files{w->settings_now()->state_dir + "/wishes"};
  }

private:
  void move_wishes() const;
  void tell_loss() const;
  void take_in() const;
  void failed(const failure& why) const;
  void count_lost(uint64_t told) const;
  result<done> tidy() const;
  void away(const failure& why) const;
  void recall_traffic() const;
};

} // namespace dongled
