#include "tests/lab/twin/page.hpp"

#include <algorithm>

namespace dongled::lab {

namespace {

using box = message_record::box;

int sms_count(page& p, xml_body& out) {
  auto& x = p.modem.messages();
  out.leaf("LocalUnread", x.count(box::inbox, true));
  out.leaf("LocalInbox", x.full() ? message_store::room : x.count(box::inbox));
  out.leaf("LocalOutbox", x.count(box::sent));
  out.leaf("LocalDraft", x.count(box::drafts));
  for (auto name : {"LocalDeleted", "SimUnread", "SimInbox", "SimOutbox", "SimDraft"})
    out.leaf(name, 0);
  out.leaf("LocalMax", message_store::room);
  out.leaf("SimMax", 30);
  out.leaf("SimUsed", 0);
  out.leaf("NewMsg", 0);
  return 0;
}

/// 0 unread, 1 read, 2 draft, 3 sent.
int state_of(const message_record& x) {
  switch (x.where) {
  case box::inbox: return x.unread ? 0 : 1;
  case box::drafts: return 2;
  case box::sent: return 3;
  }
  return 1;
}

void message(const message_record& x, xml_body& out) {
  out.open("Message");
  out.leaf("Smstat", state_of(x));
  out.leaf("Index", x.id);
  out.leaf("Phone", x.phone);
  out.leaf("Content", x.text);
  out.leaf("Date", x.date);
  out.leaf("Sca", "");
  out.leaf("SaveType", 4);
  out.leaf("Priority", 0);
  out.leaf("SmsType", 1);
  out.close("Message");
}

int sms_list(page& p, const form& x, xml_body& out) {
  if (!x.in_order(
        {"PageIndex", "ReadCount", "BoxType", "SortType", "Ascending", "UnreadPreferred"}))
    return 100005;
  auto at = x.number("PageIndex"), size = x.number("ReadCount"), where = x.number("BoxType");
  if (!at || *at < 1 || !size || *size < 1 || *size > 50 || !where || *where < 1 || *where > 3)
    return 113017;
  std::vector<const message_record*> found;
  for (auto& m : p.modem.messages().all())
    if (static_cast<int>(m.where) == *where)
      found.push_back(&m);
  std::ranges::reverse(found); // the newest first
  auto first = std::min(found.size(), static_cast<size_t>(*at - 1) * static_cast<size_t>(*size));
  auto last = std::min(found.size(), first + static_cast<size_t>(*size));
  out.leaf("Count", found.size());
  out.open("Messages");
  for (auto i = first; i < last; ++i)
    message(*found[i], out);
  out.close("Messages");
  return 0;
}

int send_sms(page& p, const form& x, xml_body&) {
  if (!x.in_order({"Index", "Phones", "Sca", "Content", "Length", "Reserved", "Date"}))
    return 100005;
  if (auto refused = p.modem.faults().find(twin_fault::sms_refused))
    return static_cast<int>(refused->amount);
  if (!p.modem.sim().ready())
    return p.modem.sim().present() ? 101002 : 101001;
  auto phone = x.child("Phones").text_or_empty("Phone");
  auto coding = x.number("Reserved");
  if (phone.empty() || x.text_or_empty("Content").empty() || !coding || *coding > 2)
    return 113017;
  if (phone.size() > 21)
    return 113054;
  if (p.modem.messages().full())
    return 113053;
  auto fails = p.modem.faults().find(twin_fault::sms_fails) != nullptr || !p.modem.in_service();
  p.modem.messages().send(phone, x.text_or_empty("Content"), x.text_or_empty("Date"), fails, p.now);
  return 0;
}

int send_status(page& p, xml_body& out) {
  auto x = p.modem.messages().last(p.now);
  auto sent = x && x->over && !x->failed;
  out.leaf("Phone", x && !x->over ? x->phone : "");
  out.leaf("SucPhone", sent ? x->phone : "");
  out.leaf("FailPhone", x && x->failed ? x->phone : "");
  out.leaf("TotalCount", x ? 1 : 0);
  out.leaf("CurIndex", x ? 1 : 0);
  return 0;
}

int set_read(page& p, const form& x, xml_body&) {
  auto id = x.number("Index");
  return id && p.modem.messages().read(*id) ? 0 : 113017;
}

int delete_sms(page& p, const form& x, xml_body&) {
  auto id = x.number("Index");
  return id && p.modem.messages().remove(*id) ? 0 : 113036;
}

int send_ussd(page& p, const form& x, xml_body&) {
  if (!x.in_order({"content", "codeType", "timeout"}) || x.text_or_empty("content").empty())
    return 100005;
  if (!p.modem.in_service())
    return 111022;
  p.modem.messages().ask(x.text_or_empty("content"), p.now);
  return 0;
}

int get_ussd(page& p, xml_body& out) {
  if (auto refused = p.modem.faults().find(twin_fault::ussd_refused))
    return static_cast<int>(refused->amount);
  auto said = p.modem.messages().answer(p.now);
  if (!said)
    return 111019;
  out.leaf("content", *said);
  return 0;
}

int release_ussd(page& p, xml_body&) {
  p.modem.messages().release();
  return 0;
}

constexpr endpoint message_rows[] = {
  {.path = "sms/sms-count", .get = sms_count},
  {.path = "sms/sms-list", .post = sms_list},
  {.path = "sms/send-sms", .post = send_sms},
  {.path = "sms/send-status",
   .get_rights_a = rights::login,
   .get_rights_b = rights::login,
   .get = send_status},
  {.path = "sms/set-read", .post = set_read},
  {.path = "sms/delete-sms", .post = delete_sms},
  {.path = "ussd/send", .post = send_ussd},
  {.path = "ussd/get",
   .get_rights_a = rights::login,
   .get_rights_b = rights::login,
   .get = get_ussd},
  {.path = "ussd/release",
   .get_rights_a = rights::login,
   .get_rights_b = rights::login,
   .get = release_ussd},
};

} // namespace

std::span<const endpoint> message_pages() { return message_rows; }

} // namespace dongled::lab
