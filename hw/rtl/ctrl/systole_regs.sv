// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0

/// AXI4-Lite slave with the registers of docs/reference/registers.md. One access at a time; a
/// write waits for address and data. Every access is answered OKAY; what is not there reads as 0.
module systole_regs #(
  parameter int unsigned R = 16,             ///< Array rows.
  parameter int unsigned C = 16,             ///< Array columns.
  parameter int unsigned L = 16,             ///< Vector lanes.
  parameter int unsigned G = 4,              ///< Groups of the activation buffer.
  parameter int unsigned ActBytes = 262144,  ///< Activation buffer.
  parameter int unsigned WgtBytes = 65536,   ///< Weight ring.
  parameter int unsigned ParamBytes = 16384, ///< Parameter memory.
  parameter int unsigned AccPixels = 256     ///< Pixels of an accumulator half.
) (
  input  logic         clk_i,
  input  logic         rst_ni,             ///< Hard reset.
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic [11:0]  s_axil_awaddr_i,    // registers are whole words
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic         s_axil_awvalid_i,
  output logic         s_axil_awready_o,
  input  logic [31:0]  s_axil_wdata_i,
  input  logic [3:0]   s_axil_wstrb_i,
  input  logic         s_axil_wvalid_i,
  output logic         s_axil_wready_o,
  output logic [1:0]   s_axil_bresp_o,
  output logic         s_axil_bvalid_o,
  input  logic         s_axil_bready_i,
  /* verilator lint_off UNUSEDSIGNAL */
  input  logic [11:0]  s_axil_araddr_i,    // registers are whole words
  /* verilator lint_on UNUSEDSIGNAL */
  input  logic         s_axil_arvalid_i,
  output logic         s_axil_arready_o,
  output logic [31:0]  s_axil_rdata_o,
  output logic [1:0]   s_axil_rresp_o,
  output logic         s_axil_rvalid_o,
  input  logic         s_axil_rready_i,
  output logic         soft_reset_o,       ///< Pulse: a soft reset is asked for.
  output logic         doorbell_o,         ///< Pulse: DOORBELL was written.
  output logic [2:0]   irq_clear_o,        ///< Pulses: IRQ_STATUS bits to clear.
  output logic [2:0]   irq_enable_o,
  output logic [31:0]  watchdog_o,
  output logic [3:0]   cmd_region_o,
  output logic [31:0]  cmd_offset_o,       ///< Multiple of 64.
  output logic [31:0]  cmd_bytes_o,        ///< Multiple of 64.
  output logic [511:0] region_base_o,      ///< 64 bits per region, multiple of 64.
  output logic [255:0] region_size64_o,    ///< 32 bits per region, units of 64 bytes.
  output logic [7:0]   region_write_o,     ///< Stores are permitted.
  input  logic [4:0]   status_i,
  input  logic [2:0]   irq_status_i,
  input  logic [31:0]  irq_tag_i,
  input  logic [31:0]  end_status_i,
  input  logic [3:0]   err_code_i,
  input  logic [2:0]   err_engine_i,
  input  logic [31:0]  err_index_i,
  input  logic [31:0]  err_value_i,
  output logic [5:0]   counter_index_o,    ///< Counter that is read ...
  input  logic [63:0]  counter_i           ///< ... its value, in the same cycle.
);
  logic        write;
  logic [9:0]  waddr;
  logic [31:0] wmask, wdata;

  assign write = s_axil_awvalid_i && s_axil_wvalid_i && !s_axil_bvalid_o;
  assign s_axil_awready_o = write;
  assign s_axil_wready_o  = write;
  assign s_axil_bresp_o   = 2'b00;
  assign waddr = s_axil_awaddr_i[11:2];
  assign wdata = s_axil_wdata_i;
  for (genvar b = 0; b < 4; b++) begin : gen_strobe
    assign wmask[8*b +: 8] = {8{s_axil_wstrb_i[b]}};
  end

  assign soft_reset_o = write && waddr == systole_pkg::RegCtrl[11:2] && wdata[0] && wmask[0];
  assign doorbell_o   = write && waddr == systole_pkg::RegDoorbell[11:2];
  assign irq_clear_o  = write && waddr == systole_pkg::RegIrqStatus[11:2] ?
                        wdata[2:0] & wmask[2:0] : '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) s_axil_bvalid_o <= 1'b0;
    else if (write) s_axil_bvalid_o <= 1'b1;
    else if (s_axil_bready_i) s_axil_bvalid_o <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      irq_enable_o <= '0;
      watchdog_o   <= 32'd1000000;
      cmd_region_o <= '0;
      cmd_offset_o <= '0;
      cmd_bytes_o  <= '0;
    end else if (write) begin
      case (waddr)
        systole_pkg::RegIrqEnable[11:2]:
          irq_enable_o <= (irq_enable_o & ~wmask[2:0]) | (wdata[2:0] & wmask[2:0]);
        systole_pkg::RegWatchdog[11:2]:
          watchdog_o <= (watchdog_o & ~wmask) | (wdata & wmask);
        systole_pkg::RegCmdRegion[11:2]:
          cmd_region_o <= (cmd_region_o & ~wmask[3:0]) | (wdata[3:0] & wmask[3:0]);
        systole_pkg::RegCmdOffset[11:2]:
          cmd_offset_o <= ((cmd_offset_o & ~wmask) | (wdata & wmask)) & ~32'd63;
        systole_pkg::RegCmdBytes[11:2]:
          cmd_bytes_o <= ((cmd_bytes_o & ~wmask) | (wdata & wmask)) & ~32'd63;
        default: ;
      endcase
    end
  end

  // Regions are 16 bytes apart.
  logic [2:0] wregion;
  assign wregion = waddr[4:2];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      region_base_o   <= '0;
      region_size64_o <= '0;
      region_write_o  <= '0;
    end else if (write && waddr[9:5] == systole_pkg::RegRegionBaseLo[11:7]) begin
      case (waddr[1:0])
        2'd0: region_base_o[{wregion, 6'd0} +: 32] <=
                  ((region_base_o[{wregion, 6'd0} +: 32] & ~wmask) | (wdata & wmask)) & ~32'd63;
        2'd1: region_base_o[{wregion, 6'd32} +: 32] <=
                  (region_base_o[{wregion, 6'd32} +: 32] & ~wmask) | (wdata & wmask);
        2'd2: region_size64_o[{wregion, 5'd0} +: 32] <=
                  (region_size64_o[{wregion, 5'd0} +: 32] & ~wmask) | (wdata & wmask);
        2'd3: if (wmask[0]) region_write_o[wregion] <= wdata[0];
      endcase
    end
  end

  // Reading takes a cycle after the address: the data register is loaded from the addressed word.
  logic        read_q;
  logic [9:0]  raddr_q;
  logic [31:0] word;
  logic [2:0]  region;
  logic [9:0]  counter_place;

  assign s_axil_arready_o = !read_q && !s_axil_rvalid_o;
  assign s_axil_rresp_o   = 2'b00;
  assign region           = raddr_q[4:2];
  assign counter_place    = raddr_q - systole_pkg::RegCounterLo[11:2];
  assign counter_index_o  = counter_place[6:1];

  always_comb begin
    word = '0;
    if (read_q) begin
      if (raddr_q >= systole_pkg::RegCounterLo[11:2]) begin
        if (counter_place < 10'(2 * systole_pkg::Counters)) begin
          word = raddr_q[0] ? counter_i[63:32] : counter_i[31:0];
        end
      end else if (raddr_q[9:5] == systole_pkg::RegRegionBaseLo[11:7]) begin
        case (raddr_q[1:0])
          2'd0: word = region_base_o[{region, 6'd0} +: 32];
          2'd1: word = region_base_o[{region, 6'd32} +: 32];
          2'd2: word = region_size64_o[{region, 5'd0} +: 32];
          2'd3: word = 32'(region_write_o[region]);
        endcase
      end else begin
        case (raddr_q)
          systole_pkg::RegId[11:2]:         word = systole_pkg::Id;
          systole_pkg::RegVersion[11:2]:    word = systole_pkg::Version;
          systole_pkg::RegSpecHash[11:2]:   word = systole_pkg::SpecHash;
          systole_pkg::RegGeometry[11:2]:   word = {8'(G), 8'(L), 8'(C), 8'(R)};
          systole_pkg::RegActBytes[11:2]:   word = ActBytes;
          systole_pkg::RegWgtBytes[11:2]:   word = WgtBytes;
          systole_pkg::RegParamBytes[11:2]: word = ParamBytes;
          systole_pkg::RegAccPixels[11:2]:  word = AccPixels;
          systole_pkg::RegStatus[11:2]:     word = 32'(status_i);
          systole_pkg::RegIrqStatus[11:2]:  word = 32'(irq_status_i);
          systole_pkg::RegIrqEnable[11:2]:  word = 32'(irq_enable_o);
          systole_pkg::RegIrqTag[11:2]:     word = irq_tag_i;
          systole_pkg::RegEndStatus[11:2]:  word = end_status_i;
          systole_pkg::RegCmdRegion[11:2]:  word = 32'(cmd_region_o);
          systole_pkg::RegCmdOffset[11:2]:  word = cmd_offset_o;
          systole_pkg::RegCmdBytes[11:2]:   word = cmd_bytes_o;
          systole_pkg::RegWatchdog[11:2]:   word = watchdog_o;
          systole_pkg::RegErrCode[11:2]:    word = 32'(err_code_i);
          systole_pkg::RegErrEngine[11:2]:  word = 32'(err_engine_i);
          systole_pkg::RegErrIndex[11:2]:   word = err_index_i;
          systole_pkg::RegErrValue[11:2]:   word = err_value_i;
          default:                          word = '0;
        endcase
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      read_q          <= 1'b0;
      s_axil_rvalid_o <= 1'b0;
    end else begin
      read_q <= s_axil_arvalid_i && s_axil_arready_o;
      if (read_q) s_axil_rvalid_o <= 1'b1;
      else if (s_axil_rready_i) s_axil_rvalid_o <= 1'b0;
    end
    if (s_axil_arvalid_i && s_axil_arready_o) raddr_q <= s_axil_araddr_i[11:2];
    if (read_q) s_axil_rdata_o <= word;
  end
endmodule
