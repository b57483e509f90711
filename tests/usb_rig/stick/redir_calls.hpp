#pragma once

#include "tests/usb_rig/stick/redir_link.hpp"

#include <usbredirparser.h>

namespace dongled::rig {

/// What libusbredirparser calls, as C functions; `priv` is the link.
struct redir_link::calls {
  /// Puts them, and the link, into a parser.
  static void install(usbredirparser& p, redir_link& link);

  static int read(void* priv, uint8_t* data, int count);
  static int write(void* priv, uint8_t* data, int count);
  static void log(void* priv, int level, const char* text);
  static void hello(void* priv, usb_redir_hello_header* h);
  static void reset(void* priv);
  static void set_configuration(void* priv, uint64_t id, usb_redir_set_configuration_header* h);
  static void get_configuration(void* priv, uint64_t id);
  static void set_alternate(void* priv, uint64_t id, usb_redir_set_alt_setting_header* h);
  static void get_alternate(void* priv, uint64_t id, usb_redir_get_alt_setting_header* h);
  static void start_interrupts(void* priv, uint64_t id,
                               usb_redir_start_interrupt_receiving_header* h);
  static void stop_interrupts(void* priv, uint64_t id,
                              usb_redir_stop_interrupt_receiving_header* h);
  static void control(void* priv, uint64_t id, usb_redir_control_packet_header* h, uint8_t* data,
                      int size);
  static void bulk(void* priv, uint64_t id, usb_redir_bulk_packet_header* h, uint8_t* data,
                   int size);
  static void interrupt(void* priv, uint64_t id, usb_redir_interrupt_packet_header* h,
                        uint8_t* data, int size);
  static void cancel(void* priv, uint64_t id);
  static void filter(void* priv, usbredirfilter_rule* rules, int count);
  static void ignore(void* priv);
};

} // namespace dongled::rig
