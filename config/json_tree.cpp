#include "config/json_tree.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

namespace dongled {

namespace {

constexpr size_t deepest = 16;  // The schema needs four levels.
constexpr size_t widest = 1000; // Entries of one object or list; the schema needs some hundreds.

/// Hands characters to the parser and remembers the line of the last one read: nlohmann's values
/// carry no position. A number's end is found only by reading one character more, and that one,
/// even when it is the newline, still counts to the number's line.
class counting_iterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  struct place {
    int line = 1;
    bool after_newline = false;
  };

  counting_iterator(const char* at, place* where) : at_(at), where_(where) {}

  reference operator*() const { return *at_; }
  counting_iterator& operator++() {
    where_->line += where_->after_newline;
    where_->after_newline = *at_++ == '\n';
    return *this;
  }
  counting_iterator operator++(int) {
    auto old = *this;
    ++*this;
    return old;
  }
  bool operator==(const counting_iterator& x) const { return at_ == x.at_; }
  bool operator!=(const counting_iterator& x) const { return at_ != x.at_; }

private:
  const char* at_;
  place* where_;
};

/// Builds the tree while the parser reports what it reads.
class tree_builder : public nlohmann::json_sax<nlohmann::json> {
public:
  tree_builder(json_text& out, const std::string& file, const counting_iterator::place& where)
    : out_(out), file_(file), where_(where) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool x) override { return add(x); }
  bool number_integer(number_integer_t x) override {
    return add(json_node::number{static_cast<double>(x), true, x});
  }
  bool number_unsigned(number_unsigned_t x) override {
    auto fits = x <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    return add(json_node::number{static_cast<double>(x), fits, fits ? static_cast<int64_t>(x) : 0});
  }
  bool number_float(number_float_t x, const string_t&) override {
    return add(json_node::number{x, false, 0});
  }
  bool string(string_t& x) override { return add(std::move(x)); }
  bool binary(binary_t&) override { return false; } // Not in a JSON text.

  bool start_object(size_t) override { return open(json_node::members{}); }
  bool key(string_t& x) override {
    key_ = std::move(x);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(size_t) override { return open(json_node::elements{}); }
  bool end_array() override { return close(); }

  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& ex) override {
    // "[json.exception.…] parse error at line 3, column 5: what": the place is said by ourselves.
    std::string text = ex.what();
    if (auto id = text.find("] "); id != text.npos)
      text.erase(0, id + 2);
    if (auto end = text.find(": "); text.starts_with("parse error at") && end != text.npos)
      text.erase(0, end + 2);
    complain(path(), clipped(text, 300)); // It quotes the token, however long that is.
    return false;
  }

private:
  struct level {
    json_node node;
    std::string key;        // Under which it goes into its parent.
    bool duplicate = false; // Read, checked for syntax, and dropped.
  };

  void complain(std::string key, std::string text) {
    out_.problems.push_back({file_, where_.line, std::move(key), std::move(text)});
  }

  std::string path() const {
    std::string out;
    for (size_t i = 1; i < open_.size(); ++i)
      out += (out.empty() || open_[i].key.empty() ? "" : ".") + open_[i].key;
    return out;
  }

  /// True when the key just read stands in the innermost object already; complains once.
  bool seen() {
    if (open_.empty())
      return false;
    auto inside = std::get_if<json_node::members>(&open_.back().node.value);
    if (!inside)
      return false;
    auto first =
      std::find_if(inside->begin(), inside->end(), [&](auto& x) { return x.key == key_; });
    if (first == inside->end())
      return false;
    auto name = path();
    complain(name + (name.empty() ? "" : ".") + key_,
             "given twice; first on line " + std::to_string(first->value.line));
    return true;
  }

  template <class T>
  bool add(T x) {
    if (!seen())
      put(json_node{where_.line, std::move(x)}, key_);
    return has_room();
  }

  template <class T>
  bool open(T empty) {
    if (open_.size() == deepest) {
      complain(path(), "nested deeper than " + std::to_string(deepest) + " levels");
      return false;
    }
    auto twice = seen();
    auto in_object =
      !open_.empty() && std::holds_alternative<json_node::members>(open_.back().node.value);
    open_.push_back({json_node{where_.line, std::move(empty)}, in_object ? key_ : "", twice});
    return true;
  }

  bool close() {
    auto last = std::move(open_.back());
    open_.pop_back();
    if (!last.duplicate)
      put(std::move(last.node), last.key);
    return has_room();
  }

  /// False, with a complaint, when the innermost container or the list of problems is overfull.
  bool has_room() {
    auto entries = [](auto& x) -> size_t {
      if constexpr (requires { x.size(); })
        return x.size();
      else
        return 0;
    };
    auto full = !open_.empty() && std::visit(entries, open_.back().node.value) > widest;
    if (full)
      complain(path(), "more than " + std::to_string(widest) + " entries");
    return !full && out_.problems.size() < widest;
  }

  void put(json_node x, const std::string& key) {
    if (open_.empty())
      out_.root = std::move(x);
    else if (auto object = std::get_if<json_node::members>(&open_.back().node.value))
      object->push_back({key, std::move(x)});
    else
      std::get<json_node::elements>(open_.back().node.value).push_back(std::move(x));
  }

public:
  /// Closes what a syntax error left open, so that what was read can still be judged.
  void close_all() {
    while (!open_.empty())
      close();
  }

private:
  json_text& out_;
  const std::string& file_;
  const counting_iterator::place& where_;
  std::vector<level> open_;
  std::string key_;
};

/// How many bytes the UTF-8 character at @p at has; 0 when there is none (RFC 3629 section 4).
size_t utf8_length(const std::string& text, size_t at) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  auto lead = byte(at), second = byte(at + 1);
  auto tail = [](unsigned x) { return (x & 0xc0) == 0x80; };
  if (lead < 0x80)
    return 1;
  if (lead >= 0xc2 && lead <= 0xdf)
    return tail(second) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    auto sane = tail(second) && (lead != 0xe0 || second >= 0xa0) && (lead != 0xed || second < 0xa0);
    return sane && tail(byte(at + 2)) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    auto sane = tail(second) && (lead != 0xf0 || second >= 0x90) && (lead != 0xf4 || second < 0x90);
    return sane && tail(byte(at + 2)) && tail(byte(at + 3)) ? 4 : 0;
  }
  return 0;
}

/// The first byte that no text file holds. nlohmann takes NUL for the end of the text and reads
/// comments unchecked, so this looks before it does.
std::optional<problem> binary_byte(const std::string& text, const std::string& file) {
  int line = 1;
  for (size_t i = 0; i < text.size();) {
    auto length = utf8_length(text, i);
    if (length == 0)
      return problem{file, line, "", "invalid UTF-8; the file must be UTF-8 text"};
    if (text[i] == '\0')
      return problem{file, line, "", "a NUL byte; the file must be UTF-8 text"};
    line += text[i] == '\n';
    i += length;
  }
  return std::nullopt;
}

} // namespace

const char* kind_of(const json_node& x) {
  struct {
    const char* operator()(std::nullptr_t) const { return "null"; }
    const char* operator()(bool x) const { return x ? "true" : "false"; }
    const char* operator()(const json_node::number&) const { return "a number"; }
    const char* operator()(const std::string&) const { return "a string"; }
    const char* operator()(const json_node::elements&) const { return "a list"; }
    const char* operator()(const json_node::members&) const { return "an object"; }
  } name;
  return std::visit(name, x.value);
}

json_text read_json(const std::string& text, const std::string& file_name) {
  json_text out;
  out.root.value = json_node::members{};
  if (auto bad = binary_byte(text, file_name)) {
    out.problems.push_back(std::move(*bad));
    return out;
  }
  // Which words the library has for this differs between its versions.
  if (text.find_first_not_of(" \t\r\n") == text.npos) {
    out.problems.push_back({file_name, 1, "", "unexpected end of input: there is nothing in it"});
    return out;
  }
  counting_iterator::place where;
  tree_builder builder(out, file_name, where);
  counting_iterator first(text.data(), &where), last(text.data() + text.size(), &where);
  out.complete = nlohmann::json::sax_parse(first, last, &builder,
                                           nlohmann::json::input_format_t::json, true, true);
  builder.close_all();
  return out;
}

} // namespace dongled
