// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/xrt/xclbin_view.h"

#include <xclbin.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>

namespace systole::xrt_shim {
namespace {

std::string_view Section(const axlf* top, axlf_section_kind kind) {
  for (uint32_t i = 0; i < top->m_header.m_numSections; ++i) {
    const axlf_section_header& section = top->m_sections[i];
    if (section.m_sectionKind != static_cast<uint32_t>(kind)) continue;
    const uint64_t length = top->m_header.m_length;
    if (section.m_sectionOffset > length || section.m_sectionSize > length - section.m_sectionOffset)
      return {};
    return {reinterpret_cast<const char*>(top) + section.m_sectionOffset, section.m_sectionSize};
  }
  return {};
}

/// Records of a counted section; nothing if they leave it.
template <class Record>
std::vector<Record> Records(std::string_view section, std::size_t first) {
  int32_t count = 0;
  if (section.size() < first) return {};
  std::memcpy(&count, section.data(), sizeof(count));
  if (count < 0 || section.size() < first + static_cast<std::size_t>(count) * sizeof(Record))
    return {};
  std::vector<Record> records(static_cast<std::size_t>(count));
  std::memcpy(records.data(), section.data() + first, records.size() * sizeof(Record));
  return records;
}

std::string Text(const unsigned char* text, std::size_t limit) {
  const auto* chars = reinterpret_cast<const char*>(text);
  return {chars, strnlen(chars, limit)};
}

}  // namespace

Result<XclbinView> ReadXclbin(const axlf* top) {
  XclbinView view;
  view.uuid.assign(reinterpret_cast<const char*>(top->m_header.uuid), sizeof(xuid_t));
  const std::vector<ip_data> ips = Records<ip_data>(Section(top, IP_LAYOUT), 8);
  if (ips.size() != 1 || ips[0].m_type != IP_KERNEL) {
    return InvalidArgument("the xclbin has " + std::to_string(ips.size()) +
                           " ips; the simulated device has one");
  }
  view.ip = {Text(ips[0].m_name, sizeof(ips[0].m_name)), ips[0].m_base_address,
             (ips[0].properties & IP_INT_ENABLE_MASK) != 0};
  for (const mem_data& bank : Records<mem_data>(Section(top, MEM_TOPOLOGY), 8)) {
    view.banks.push_back(
        {Text(bank.m_tag, sizeof(bank.m_tag)), bank.m_base_address, bank.m_size * 1024});
  }
  if (view.banks.empty()) return InvalidArgument("the xclbin has no memory (MEM_TOPOLOGY)");
  const auto json = nlohmann::json::parse(Section(top, USER_METADATA), nullptr, false);
  if (json.is_discarded() || !json.contains("systole")) {
    return InvalidArgument(
        "the xclbin does not say which Systole it is (section USER_METADATA); write it with "
        "bitstreams/tools/make_xclbin.py");
  }
  view.config = json["systole"].value("config", "");
  view.engine = json["systole"].value("engine", "rtl");
  return view;
}

}  // namespace systole::xrt_shim
