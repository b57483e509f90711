#include "tests/usb_rig/stick/redir_calls.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace dongled::rig {

namespace {

redir_link& link_of(void* priv) { return *static_cast<redir_link*>(priv); }

/// The parser's convention: bytes moved, 0 when it would block, -1 at the end or at an error.
int moved(ssize_t n) {
  if (n > 0)
    return static_cast<int>(n);
  return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

/// Frees what a packet came with, however its handler ends.
struct packet_data {
  usbredirparser* parser;
  uint8_t* data;
  ~packet_data() { usbredirparser_free_packet_data(parser, data); }
};

} // namespace

void redir_link::calls::install(usbredirparser& p, redir_link& link) {
  p.priv = &link;
  p.log_func = log;
  p.read_func = read;
  p.write_func = write;
  p.hello_func = hello;
  p.reset_func = reset;
  p.set_configuration_func = set_configuration;
  p.get_configuration_func = get_configuration;
  p.set_alt_setting_func = set_alternate;
  p.get_alt_setting_func = get_alternate;
  p.start_interrupt_receiving_func = start_interrupts;
  p.stop_interrupt_receiving_func = stop_interrupts;
  p.control_packet_func = control;
  p.bulk_packet_func = bulk;
  p.interrupt_packet_func = interrupt;
  p.cancel_data_packet_func = cancel;
  p.filter_filter_func = filter;
  p.filter_reject_func = ignore;
  p.device_disconnect_ack_func = ignore;
}

int redir_link::calls::read(void* priv, uint8_t* data, int count) {
  return moved(::read(link_of(priv).fd_.get(), data, static_cast<size_t>(count)));
}

int redir_link::calls::write(void* priv, uint8_t* data, int count) {
  return moved(::write(link_of(priv).fd_.get(), data, static_cast<size_t>(count)));
}

void redir_link::calls::log(void*, int level, const char* text) {
  if (level <= usbredirparser_warning)
    std::fprintf(stderr, "usbredir: %s\n", text);
}

void redir_link::calls::hello(void* priv, usb_redir_hello_header*) {
  auto& link = link_of(priv);
  link.greeted_ = true;
  if (link.wanted_)
    link.show();
}

void redir_link::calls::reset(void* priv) {
  auto& link = link_of(priv);
  link.clear_pipes();
  link.device_.reset();
}

void redir_link::calls::set_configuration(void* priv, uint64_t id,
                                          usb_redir_set_configuration_header* h) {
  auto& link = link_of(priv);
  if (!link.device_.answers())
    return;
  link.clear_pipes();
  link.device_.configure(h->configuration);
  link.describe();
  usb_redir_configuration_status_header said{usb_redir_success, h->configuration};
  usbredirparser_send_configuration_status(link.parser_.get(), id, &said);
}

void redir_link::calls::get_configuration(void* priv, uint64_t id) {
  auto& link = link_of(priv);
  if (!link.device_.answers())
    return;
  usb_redir_configuration_status_header said{usb_redir_success, link.device_.configuration()};
  usbredirparser_send_configuration_status(link.parser_.get(), id, &said);
}

void redir_link::calls::set_alternate(void* priv, uint64_t id,
                                      usb_redir_set_alt_setting_header* h) {
  auto& link = link_of(priv);
  if (!link.device_.answers())
    return;
  link.device_.select(h->interface, h->alt);
  link.describe();
  usb_redir_alt_setting_status_header said{usb_redir_success, h->interface, h->alt};
  usbredirparser_send_alt_setting_status(link.parser_.get(), id, &said);
}

void redir_link::calls::get_alternate(void* priv, uint64_t id,
                                      usb_redir_get_alt_setting_header* h) {
  auto& link = link_of(priv);
  if (!link.device_.answers())
    return;
  usb_redir_alt_setting_status_header said{usb_redir_success, h->interface,
                                           link.device_.alternate(h->interface)};
  usbredirparser_send_alt_setting_status(link.parser_.get(), id, &said);
}

void redir_link::calls::start_interrupts(void* priv, uint64_t id,
                                         usb_redir_start_interrupt_receiving_header* h) {
  auto& link = link_of(priv);
  usb_redir_interrupt_receiving_status_header said{usb_redir_success, h->endpoint};
  usbredirparser_send_interrupt_receiving_status(link.parser_.get(), id, &said);
  link.device_.listened_to(h->endpoint);
}

void redir_link::calls::stop_interrupts(void* priv, uint64_t id,
                                        usb_redir_stop_interrupt_receiving_header* h) {
  auto& link = link_of(priv);
  usb_redir_interrupt_receiving_status_header said{usb_redir_success, h->endpoint};
  usbredirparser_send_interrupt_receiving_status(link.parser_.get(), id, &said);
}

void redir_link::calls::control(void* priv, uint64_t id, usb_redir_control_packet_header* h,
                                uint8_t* data, int) {
  auto& link = link_of(priv);
  packet_data holder{link.parser_.get(), data};
  if (!link.device_.answers())
    return;
  setup_packet asked{h->requesttype, h->request, h->value, h->index, h->length};
  auto answer = link.device_.control(asked);
  auto back = *h;
  back.status = answer ? usb_redir_success : usb_redir_stall;
  bytes none;
  auto& in = answer ? *answer : none;
  in.resize(std::min<size_t>(in.size(), h->length));
  if ((h->endpoint & 0x80) != 0 || !answer)
    back.length = static_cast<uint16_t>(in.size());
  usbredirparser_send_control_packet(link.parser_.get(), id, &back, in.data(),
                                     static_cast<int>(in.size()));
}

void redir_link::calls::bulk(void* priv, uint64_t id, usb_redir_bulk_packet_header* h,
                             uint8_t* data, int size) {
  auto& link = link_of(priv);
  packet_data holder{link.parser_.get(), data};
  if (!link.device_.answers())
    return;
  if ((h->endpoint & 0x80) != 0) {
    auto length = uint32_t{h->length} | uint32_t{h->length_high} << 16;
    link.pipes_[h->endpoint & 0x0f].asked.push_back({id, length, h->stream_id});
    return link.pump(h->endpoint);
  }
  auto good = link.device_.take_bulk(h->endpoint, {data, static_cast<size_t>(size)});
  auto back = *h;
  back.status = good ? usb_redir_success : usb_redir_stall;
  usbredirparser_send_bulk_packet(link.parser_.get(), id, &back, nullptr, 0);
}

void redir_link::calls::interrupt(void* priv, uint64_t, usb_redir_interrupt_packet_header*,
                                  uint8_t* data, int) {
  usbredirparser_free_packet_data(link_of(priv).parser_.get(), data);
}

void redir_link::calls::cancel(void* priv, uint64_t id) {
  auto& link = link_of(priv);
  for (size_t number = 0; number < link.pipes_.size(); ++number) {
    auto& asked = link.pipes_[number].asked;
    auto it = std::ranges::find(asked, id, &read_request::id);
    if (it == asked.end())
      continue;
    usb_redir_bulk_packet_header back{};
    back.endpoint = static_cast<uint8_t>(number | 0x80);
    back.status = usb_redir_cancelled;
    back.stream_id = it->stream;
    asked.erase(it);
    usbredirparser_send_bulk_packet(link.parser_.get(), id, &back, nullptr, 0);
    return;
  }
}

void redir_link::calls::filter(void*, usbredirfilter_rule* rules, int) { std::free(rules); }

void redir_link::calls::ignore(void*) {}

} // namespace dongled::rig
