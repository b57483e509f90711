#include "tests/lab/twin/xml_body.hpp"

namespace dongled::lab {

namespace {

constexpr std::string_view prolog = R"(<?xml version="1.0" encoding="UTF-8"?>)";

std::string tagged(std::string_view name, std::string_view value) {
  std::string x;
  x.append("<").append(name).append(">").append(value).append("</").append(name).append(">");
  return x;
}

} // namespace

std::string escaped(std::string_view value, firmware family) {
  std::string x;
  for (auto c : value) {
    switch (c) {
    case '&': x += "&amp;"; break;
    case '<': x += "&lt;"; break;
    case '>': x += "&gt;"; break;
    case '(': x += family == firmware::b ? "&#40;" : "("; break;
    case ')': x += family == firmware::b ? "&#41;" : ")"; break;
    default: x += c;
    }
  }
  return x;
}

xml_body::xml_body(body_style style, firmware family) : style_(style), family_(family) {
  line(prolog);
}

void xml_body::leaf(std::string_view name, std::string_view value) {
  line(tagged(name, escaped(value, family_)));
}

void xml_body::open(std::string_view name) { line("<" + std::string{name} + ">"); }

void xml_body::close(std::string_view name) { line("</" + std::string{name} + ">"); }

void xml_body::line(std::string_view x) {
  text_ += x;
  if (style_ == body_style::multi_line)
    text_ += "\r\n";
}

std::string ok_body(body_style style) {
  xml_body x{style, firmware::a};
  x.leaf("response", "OK");
  return x.text();
}

std::string error_body(firmware family, int code) {
  xml_body x{family == firmware::a ? body_style::multi_line : body_style::single_line, family};
  x.open("error");
  if (family == firmware::b)
    x.leaf("message", "");
  x.leaf("code", code);
  if (family == firmware::a)
    x.leaf("message", "");
  x.close("error");
  return x.text();
}

} // namespace dongled::lab
