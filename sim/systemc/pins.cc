// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/systemc/pins.h"

namespace systole::sim::sc {
namespace {

uint64_t Half(const BeatData& data, std::size_t half) {
  return uint64_t{data[2 * half + 1]} << 32 | data[2 * half];
}

void SetHalf(BeatData* data, std::size_t half, uint64_t value) {
  (*data)[2 * half] = static_cast<uint32_t>(value);
  (*data)[2 * half + 1] = static_cast<uint32_t>(value >> 32);
}

AxiAddress Address(uint64_t addr, bool id, uint32_t len, uint32_t size, uint32_t burst) {
  return {addr, static_cast<uint8_t>(id), static_cast<uint8_t>(len), static_cast<uint8_t>(size),
          static_cast<uint8_t>(burst)};
}

}  // namespace

void LitePins::Drive(const AxiLiteToSlave& in) {
  awvalid.write(in.aw_valid);
  awaddr.write(in.aw_addr);
  wvalid.write(in.w_valid);
  wdata.write(in.w_data);
  wstrb.write(in.w_strb);
  bready.write(in.b_ready);
  arvalid.write(in.ar_valid);
  araddr.write(in.ar_addr);
  rready.write(in.r_ready);
}

AxiLiteFromSlave LitePins::Sample() const {
  AxiLiteFromSlave out;
  out.aw_ready = awready.read();
  out.w_ready = wready.read();
  out.b_valid = bvalid.read();
  out.b_resp = static_cast<uint8_t>(bresp.read());
  out.ar_ready = arready.read();
  out.r_valid = rvalid.read();
  out.r_data = rdata.read();
  out.r_resp = static_cast<uint8_t>(rresp.read());
  return out;
}

void AxiPins::Sample(AxiFromMaster* out) const {
  out->ar_valid = arvalid.read();
  out->aw_valid = awvalid.read();
  out->w_valid = wvalid.read();
  out->r_ready = rready.read();
  out->b_ready = bready.read();
  if (out->ar_valid) {
    out->ar = Address(araddr.read(), arid.read(), arlen.read(), arsize.read(), arburst.read());
  }
  if (out->aw_valid) {
    out->aw = Address(awaddr.read(), awid.read(), awlen.read(), awsize.read(), awburst.read());
  }
  if (out->w_valid) {
    SetHalf(&out->w.data, 0, wdata_lo.read());
    SetHalf(&out->w.data, 1, wdata_hi.read());
    out->w.strb = static_cast<uint16_t>(wstrb.read());
    out->w.last = wlast.read();
  }
}

void AxiPins::Drive(const AxiToMaster& in) {
  arready.write(in.ar_ready);
  awready.write(in.aw_ready);
  wready.write(in.w_ready);
  rvalid.write(in.r_valid);
  if (in.r_valid) {
    rid.write(in.r_id != 0);
    rlast.write(in.r_last);
    rresp.write(static_cast<uint32_t>(in.r_resp));
    rdata_lo.write(Half(in.r_data, 0));
    rdata_hi.write(Half(in.r_data, 1));
  }
  bvalid.write(in.b_valid);
  if (in.b_valid) {
    bid.write(in.b_id != 0);
    bresp.write(static_cast<uint32_t>(in.b_resp));
  }
}

void LitePins::Answer(const AxiLiteFromSlave& out) {
  awready.write(out.aw_ready);
  wready.write(out.w_ready);
  bvalid.write(out.b_valid);
  bresp.write(out.b_resp);
  arready.write(out.ar_ready);
  rvalid.write(out.r_valid);
  rdata.write(out.r_data);
  rresp.write(out.r_resp);
}

AxiLiteToSlave LitePins::Asked() const {
  AxiLiteToSlave in;
  in.aw_valid = awvalid.read();
  in.w_valid = wvalid.read();
  in.b_ready = bready.read();
  in.ar_valid = arvalid.read();
  in.r_ready = rready.read();
  in.aw_addr = awaddr.read();
  in.w_data = wdata.read();
  in.w_strb = static_cast<uint8_t>(wstrb.read());
  in.ar_addr = araddr.read();
  return in;
}

void AxiPins::Ask(const AxiFromMaster& out) {
  arvalid.write(out.ar_valid);
  awvalid.write(out.aw_valid);
  wvalid.write(out.w_valid);
  rready.write(out.r_ready);
  bready.write(out.b_ready);
  if (out.ar_valid) {
    araddr.write(out.ar.addr);
    arid.write(out.ar.id != 0);
    arlen.write(out.ar.len);
    arsize.write(out.ar.size);
    arburst.write(out.ar.burst);
  }
  if (out.aw_valid) {
    awaddr.write(out.aw.addr);
    awid.write(out.aw.id != 0);
    awlen.write(out.aw.len);
    awsize.write(out.aw.size);
    awburst.write(out.aw.burst);
  }
  if (out.w_valid) {
    wdata_lo.write(Half(out.w.data, 0));
    wdata_hi.write(Half(out.w.data, 1));
    wstrb.write(out.w.strb);
    wlast.write(out.w.last);
  }
}

void AxiPins::Answered(AxiToMaster* in) const {
  in->ar_ready = arready.read();
  in->aw_ready = awready.read();
  in->w_ready = wready.read();
  in->r_valid = rvalid.read();
  in->b_valid = bvalid.read();
  if (in->r_valid) {
    in->r_id = rid.read();
    in->r_last = rlast.read();
    in->r_resp = static_cast<AxiResp>(rresp.read());
    SetHalf(&in->r_data, 0, rdata_lo.read());
    SetHalf(&in->r_data, 1, rdata_hi.read());
  }
  if (in->b_valid) {
    in->b_id = bid.read();
    in->b_resp = static_cast<AxiResp>(bresp.read());
  }
}

void MachinePins::Trace(sc_core::sc_trace_file* file) const {
  const auto trace = [file](const auto&... pins) {
    (sc_core::sc_trace(file, pins, pins.basename()), ...);
  };
  trace(rst_n, irq, trace_start, trace_retire, trace_state);
  trace(lite.awvalid, lite.awready, lite.awaddr, lite.wvalid, lite.wready, lite.wdata, lite.wstrb,
        lite.bvalid, lite.bready, lite.bresp, lite.arvalid, lite.arready, lite.araddr, lite.rvalid,
        lite.rready, lite.rdata, lite.rresp);
  trace(axi.arvalid, axi.arready, axi.arid, axi.araddr, axi.arlen, axi.arsize, axi.arburst,
        axi.rvalid, axi.rready, axi.rid, axi.rlast, axi.rdata_lo, axi.rdata_hi, axi.rresp);
  trace(axi.awvalid, axi.awready, axi.awid, axi.awaddr, axi.awlen, axi.awsize, axi.awburst,
        axi.wvalid, axi.wready, axi.wlast, axi.wdata_lo, axi.wdata_hi, axi.wstrb, axi.bvalid,
        axi.bready, axi.bid, axi.bresp);
}

}  // namespace systole::sim::sc
