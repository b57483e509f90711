#include "tests/oracle/replay.hpp"

#include "supervision/exit_reason.hpp"
#include "supervision/supervisor.hpp"
#include "supervision/worker.hpp"
#include "tests/support/actor_fixture.hpp"

#include <caf/system_messages.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace dongled::oracle {

using namespace supervision;
using std::chrono::milliseconds;

namespace {

/// What the kids of one story share.
struct chronicle {
  std::map<std::string, std::string> plans;
  std::map<std::string, int> starts;
  std::map<std::string, caf::actor> last; ///< Of each label the latest incarnation, dead or not.
  std::string text;

  void note(char what, const std::string& label) { text += std::string{" "} + what + label; }
};
using chronicle_ptr = std::shared_ptr<chronicle>;

caf::behavior live(caf::event_based_actor* self, const chronicle_ptr& all, const std::string& label,
                   conduct how) {
  self->set_exit_handler([=](const caf::exit_msg& x) {
    switch (how) {
    case conduct::obedient: all->note('-', label); return self->quit(x.reason);
    case conduct::failing:
      all->note('-', label);
      return self->quit(caf::make_error(fault::os, "oops"));
    case conduct::stubborn: return;
    }
  });
  return hardened(self, caf::message_handler{[=](const caf::error& why) { self->quit(why); }}, {});
}

caf::actor bear(caf::event_based_actor* parent, const chronicle_ptr& all, const std::string& label,
                conduct how) {
  auto n = static_cast<size_t>(all->starts[label]++);
  auto plan = all->plans.find(label);
  auto what = plan == all->plans.end() || n >= plan->second.size() ? '+' : plan->second[n];
  all->note(what, label);
  if (what == '!')
    throw std::runtime_error("no");
  if (what == '?')
    return nullptr;
  return all->last[label] =
           parent->spawn([=](caf::event_based_actor* self) { return live(self, all, label, how); });
}

child_spec spec_of(const kid& x, const chronicle_ptr& all) {
  child_spec spec;
  spec.id = x.label;
  spec.when = x.when;
  spec.stop = x.stop;
  spec.start = [all, label = x.label, how = x.how](const start_args& args) {
    auto dynamic = std::any_cast<std::string>(&args.extra);
    return bear(args.parent, all, dynamic ? *dynamic : label, how);
  };
  return spec;
}

caf::error reason(death x) {
  switch (x) {
  case death::normal: return {};
  case death::shutdown: return caf::exit_reason::user_shutdown;
  case death::shut: return shutdown_because("enough");
  case death::crash: return caf::make_error(fault::os, "crash");
  case death::killed: return caf::exit_reason::kill;
  }
  return {};
}

std::string fate(const caf::error& why) {
  auto text = describe(why);
  const std::string failed = "failed to start child ";
  if (auto at = text.find(failed); at != std::string::npos) {
    auto from = at + failed.size();
    return "failed " + text.substr(from, text.find(':', from) - from);
  }
  return why == caf::exit_reason::user_shutdown ? "gone" : "gone oddly";
}

/// One story with our supervisor in it.
class world : test::actor_fixture {
public:
  explicit world(const sequence& x) : story_(x) {
    all_->plans = x.plans;
    supervisor_spec spec{"/", x.how, x.intensity, std::chrono::seconds{x.period_s}};
    for (auto& child : x.kids)
      spec.children.push_back(spec_of(child, all_));
    sup_ = kill_at_end(spawn_root(sys, std::move(spec), where_, self->address()));
    self->monitor(sup_);
  }

  std::string tell() {
    settle();
    if (over() && end_->rfind("failed", 0) == 0)
      return "start: " + *end_ + " |" + std::exchange(all_->text, {}) + '\n';
    auto text = look("start", "ok");
    for (auto& x : story_.steps) {
      if (over())
        break;
      auto [name, reply] = std::visit([this](auto& y) { return perform(y); }, x);
      text += look(name, reply);
    }
    return text;
  }

private:
  using done_step = std::pair<std::string, std::string>;

  done_step perform(const op::wait&) {
    pass(wait_time);
    return {"wait", "ok"};
  }

  done_step perform(const op::stop&) {
    self->send(sup_, caf::exit_msg{self->address(), caf::exit_reason::user_shutdown});
    settle();
    return {"stop", "ok"};
  }

  done_step perform(const op::crash& x) {
    auto name = "crash " + x.label + ' ' + to_string(x.how);
    auto child = where_->find('/' + x.label);
    if (!child)
      return {name, "nobody"};
    if (x.how == death::killed)
      self->send<caf::message_priority::high>(child, caf::exit_msg{self->address(), reason(x.how)});
    else
      self->send(child, reason(x.how));
    settle();
    return {name, "ok"};
  }

  done_step perform(const op::start& x) {
    return {"start " + x.what.label, request<child_reply>(start_child{spec_of(x.what, all_)})};
  }
  done_step perform(const op::dynamic& x) {
    return {"dynamic " + x.label, request<child_reply>(start_dynamic{x.label, x.label})};
  }
  done_step perform(const op::terminate_dynamic& x) {
    auto child = all_->last.find(x.label);
    if (child == all_->last.end())
      return {"terminate " + x.label, "nobody"};
    return {"terminate " + x.label, request<child_reply>(terminate_actor{child->second})};
  }
  done_step perform(const op::terminate& x) {
    return {"terminate " + x.label, request<child_reply>(terminate_child{x.label})};
  }
  done_step perform(const op::restart& x) {
    return {"restart " + x.label, request<child_reply>(restart_child{x.label})};
  }
  done_step perform(const op::renew& x) {
    return {"renew " + x.label, request<child_reply>(renew_child{x.label})};
  }
  done_step perform(const op::remove& x) {
    return {"delete " + x.label, request<child_reply>(delete_child{x.label})};
  }
  done_step perform(const op::spec& x) {
    return {"spec " + x.label, request<childspec_reply>(get_childspec{x.label})};
  }

  /// Asks, lets time pass until all is quiet, and returns the verdict's name.
  template <class Reply, class T>
  std::string request(T what) {
    caf::scoped_actor asker{sys};
    auto open = asker->request(sup_, std::chrono::seconds{3600}, std::move(what));
    settle();
    std::string said = "leaving";
    if (asker->has_next_message())
      open.receive([&](Reply& x) { said = to_string(x.what); }, [](caf::error&) {});
    return said;
  }

  /// Lets time pass until no child is on its way up or down.
  void settle() {
    run();
    auto restless = [](auto& x) { return x.state != phase::running && x.state != phase::stopped; };
    for (auto n = 0; n < 1000; ++n) {
      auto rows = where_->snapshot();
      if (std::none_of(rows.begin(), rows.end(), restless))
        return;
      pass(milliseconds{5});
    }
  }

  bool over() {
    if (self->has_next_message())
      self->receive([&](const caf::down_msg& x) { end_ = fate(x.reason); });
    return end_.has_value();
  }

  std::string look(const std::string& name, const std::string& reply) {
    auto line = name + ": " + reply + " |" + std::exchange(all_->text, {}) + " | ";
    return line + (over() ? *end_ : rows()) + '\n';
  }

  std::string rows() {
    std::vector<std::string> words;
    auto simple = story_.how == strategy::simple_one_for_one;
    auto seen = ask<children_reply>(sup_, which_children{}).value();
    for (auto& x : seen.children) {
      auto label = x.path.substr(1);
      words.push_back(label + (x.child ? std::to_string(all_->starts[label]) : "-"));
    }
    if (simple)
      std::sort(words.begin(), words.end());
    std::string text;
    for (auto& x : words)
      text += (text.empty() ? "" : " ") + x;
    auto n = ask<child_counts>(sup_, count_children{}).value();
    return text + " | " + std::to_string(n.specs) + ' ' + std::to_string(n.active) + ' '
           + std::to_string(n.supervisors) + ' ' + std::to_string(n.workers);
  }

  const sequence& story_;
  std::shared_ptr<census> where_ = std::make_shared<census>();
  chronicle_ptr all_ = std::make_shared<chronicle>();
  caf::actor sup_;
  std::optional<std::string> end_;
};

} // namespace

std::string replay(const sequence& x) { return world{x}.tell(); }

} // namespace dongled::oracle
