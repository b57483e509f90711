#pragma once

#include "actors/policy/site_verdict.hpp"
#include "actors/toggle_record.hpp"
#include "config/ids.hpp"
#include "io/web/url.hpp"

#include <caf/all.hpp>

#include <optional>
#include <string>
#include <vector>

// The messages about one site that does not work. Apart from actors/messages.hpp, since few need
// them.

namespace dongled {

struct remedy_ask {
  subnet_id dongle;
  io::web::url site;
  std::string shown; ///< The site as it may be told: without its query.
  policy::remedy_wish wish;
  bool keep = false; ///< What did not help is not undone either.
  std::string asked_by;
}; ///< A person asks what is wrong with a site through a dongle, and to try → remedy_answer, at
   ///< once.
struct remedy_answer {
  std::string id; ///< Of the remedy that begins; empty: it does not.
  std::string says, code;
};
struct remedy_query {
  std::string id; ///< Empty: the newest.
};                ///< Asks how a remedy stands → remedy_found.

/// How one way to the site was.
struct site_row {
  std::optional<subnet_id> dongle; ///< Nothing: by the uplink's own address.
  std::string carrier;
  policy::site_look look;
  std::string address; ///< Of the site, as it was asked; empty: none was reached.
  std::string tls;     ///< "TLSv1.3, good"; empty: none.
  uint64_t bytes = 0;  ///< Of the answer, at most 64 KiB of which are read.
  int64_t took_ms = 0;
  bool works = false;
};

struct remedy_level {
  int level = 0;
  std::string did;
  bool helped = false, undone = false;
  std::string test; ///< What the site said after it.
};

/// A remedy's whole life, as far as it has come.
struct remedy_record {
  std::string id;
  subnet_id dongle;
  std::string site, asked_by;
  unix_ms started = 0;
  bool running = false;
  std::string verdict; ///< Empty: not yet.
  std::string says;    ///< How it ended, a sentence.
  std::string hint;    ///< What a person may type to see for himself; empty: nothing.
  std::vector<site_row> looks;
  std::vector<remedy_level> levels;
  std::vector<trace_entry> trace;
};
struct remedy_found {
  std::optional<remedy_record> record;
};

struct site_order {
  io::web::url site;
  std::vector<site_row> ways; ///< Whom to ask by: what they came to is filled in.
}; ///< remedy asks its tester to ask a site by all these ways → site_report.
struct site_report {
  std::vector<site_row> ways;
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::remedy_ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::remedy_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::remedy_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::remedy_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::site_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::site_report)
