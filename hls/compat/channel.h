// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "checks.h"

namespace systole {
namespace hls_sim {

class Kernel;
class Process;

/// The untyped part of a stream: when items and room become visible, and to whom. Item i of the
/// ring of the typed part belongs to ready_at_[i].
class Channel {
 public:
  Channel(const char* name, int depth);
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  const std::string& name() const { return name_; }
  int depth() const { return depth_; }
  int fill() const { return count_; }
  /// Processes that wrote and read it last, or null.
  const Process* writer() const { return writer_; }
  const Process* reader() const { return reader_; }
  /// Items written since construction.
  uint64_t written() const { return written_; }
  /// Whether the oldest item could not be read before this cycle.
  bool InFlight() const { return count_ > 0 && head_ready_at_ >= *now_; }

  /// Sets the depth in place of the declared one, before the first turn; for experiments and tests.
  void set_depth(int depth);
  void Bind(Kernel* kernel);
  void Clear();

  /// Whether the oldest item can be read / one more can be written in this cycle.
  bool Readable() const { return head_ready_at_ <= *now_; }
  bool Writable() const { return count_ + (read_in_ == *now_ ? 1 : 0) < capacity_; }

 protected:
  enum class Use { kRead, kWrite };

  /// Suspends the running process until the access is possible. Outside a process: throws.
  void Await(Use use);
  /// Book-keeping of a transfer; checks the rules of a turn in checking builds. Return the place of
  /// the item in the ring.
  int NoteRead();
  int NoteWrite();
  /// A question about the state of the stream.
  void NoteQuestion() const;
  /// Answers it; a test bench that asks in vain lets time pass.
  bool Poll(bool possible) const;
  /// Makes room for `size` items, a power of two; the ring is then in order from 0.
  virtual void Resize(int size, int head, int count, int old_size) = 0;

  void Grow(int capacity);
  int head() const { return head_; }

 private:
  friend class Kernel;
  static constexpr uint64_t kNever = ~uint64_t{0};

  void BindWriter();
  void CheckRead();
  void CheckWrite();

  uint64_t head_ready_at_ = kNever;  ///< Of the oldest item.
  const uint64_t* now_;
  int head_ = 0, count_ = 0, mask_ = -1;
  int capacity_ = 0;           ///< Depth + the pipeline registers of the writer.
  uint64_t read_in_ = kNever;  ///< Clocked: cycle of the latest read.
  std::unique_ptr<uint64_t[]> ready_at_;
  Kernel* kernel_ = nullptr;
  const Process* writer_ = nullptr;
  const Process* reader_ = nullptr;
  uint64_t written_ = 0;
  uint64_t latency_ = 0;  ///< From a write to the first cycle in which the item can be read.
  uint64_t read_turn_ = kNever, write_turn_ = kNever;
  int depth_;
  std::string name_;
};

}  // namespace hls_sim
}  // namespace systole
