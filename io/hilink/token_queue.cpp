#include "io/hilink/token_queue.hpp"

#include "io/hilink/text.hpp"

#include <algorithm>

namespace dongled::io::hilink {

namespace {

constexpr size_t id_limit = 512;
constexpr size_t token_size = 32;

void add(std::vector<std::string>& to, std::string_view token) {
  token = trimmed(token);
  if (sane_id(token) && to.size() < token_queue::limit && std::ranges::find(to, token) == to.end())
    to.emplace_back(token);
}

} // namespace

void token_queue::put(std::string token) {
  if (tokens_.size() == limit)
    tokens_.pop_front();
  tokens_.push_back(std::move(token));
}

std::optional<std::string> token_queue::take() {
  if (tokens_.empty())
    return std::nullopt;
  auto out = std::move(tokens_.front());
  tokens_.pop_front();
  return out;
}

bool sane_id(std::string_view text) {
  return !text.empty() && text.size() <= id_limit && std::ranges::all_of(text, [](char x) {
    return x > ' ' && x < 0x7F && x != ';' && x != ',' && x != '"';
  });
}

std::vector<std::string> split_tokens(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty() && out.size() < token_queue::limit) {
    auto end = std::min(text.find('#'), text.size());
    add(out, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::vector<std::string> tokens_of(const http_reply& reply) {
  std::vector<std::string> out;
  for (auto name : {"__RequestVerificationTokenone", "__RequestVerificationTokentwo"})
    add(out, reply.header(name).value_or(""));
  for (auto& x : split_tokens(reply.header("__RequestVerificationToken").value_or("")))
    add(out, x);
  return out;
}

std::optional<std::string> cookie_of(const http_reply& reply) {
  static constexpr std::string_view name = "SessionID=";
  for (auto& [key, value] : reply.headers) {
    if (!same_word(key, "Set-Cookie"))
      continue;
    auto text = trimmed(value);
    if (!same_word(text.substr(0, name.size()), name))
      continue;
    text = text.substr(name.size());
    text = text.substr(0, std::min(text.find(';'), text.size()));
    if (sane_id(text))
      return std::string(text);
  }
  return std::nullopt;
}

std::string session_id(std::string_view ses_info) {
  static constexpr std::string_view name = "SessionID=";
  ses_info = trimmed(ses_info);
  if (same_word(ses_info.substr(0, name.size()), name))
    ses_info.remove_prefix(name.size());
  return sane_id(ses_info) ? std::string(ses_info) : std::string{};
}

std::string usable_token(std::string_view text) {
  text = trimmed(text);
  if (text.size() == 2 * token_size)
    text.remove_prefix(token_size);
  return sane_id(text) ? std::string(text) : std::string{};
}

std::vector<std::string> page_tokens(std::string_view html) {
  std::vector<std::string> out;
  for (auto at = html.find("csrf_token"); at != html.npos; at = html.find("csrf_token", at + 1)) {
    auto tag = html.substr(at, html.find('>', at) - at);
    auto from = tag.find("content=\"");
    if (from == tag.npos)
      continue;
    auto text = tag.substr(from + 9);
    add(out, text.substr(0, text.find('"')));
  }
  return out;
}

} // namespace dongled::io::hilink
