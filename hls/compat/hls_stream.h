// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stand-in for the vendor's hls_stream.h: a bounded FIFO between two processes (compat/kernel.h).

#include <cstdint>
#include <vector>

#include "kernel.h"

namespace hls {

/// A stream of items T. DEPTH items fit; 0, the type of function arguments, takes 2.
template <class T, int DEPTH = 0>
class stream;

template <class T>
class stream<T, 0> : public systole::hls_sim::Channel {
 public:
  explicit stream(const char* name = "", int depth = 2) : Channel(name, depth) {
    Grow(depth);
    capacity_ = depth;
  }

  /// Takes the oldest item; waits for one.
  T read() {
    if (!Readable()) Await(Use::kRead);
    return Pop();
  }
  void read(T& value) { value = read(); }
  /// Puts an item in; waits for room.
  void write(const T& value) {
    if (!Writable()) Await(Use::kWrite);
    Push(value);
  }
  bool read_nb(T& value) {
    NoteQuestion();
    if (!Readable()) return false;
    value = Pop();
    return true;
  }
  bool write_nb(const T& value) {
    NoteQuestion();
    if (!Writable()) return false;
    Push(value);
    return true;
  }
  bool empty() const {
    NoteQuestion();
    return !Readable();
  }
  bool full() const {
    NoteQuestion();
    return !Writable();
  }
  void operator<<(const T& value) { write(value); }
  void operator>>(T& value) { value = read(); }

  /// The oldest item without taking it; it must be Readable(). Not for processes: hardware cannot.
  const T& Front() const { return items_[head_].value; }
  void Clear() override {
    count_ = 0;
    head_ = 0;
  }

 private:
  struct Item {
    uint64_t ready_at;
    T value;
  };

  T Pop() {
    NoteRead();
    const T value = items_[head_].value;
    head_ = head_ + 1 == size_ ? 0 : head_ + 1;
    --count_;
    return value;
  }
  void Push(const T& value) {
    const uint64_t ready_at = NoteWrite();
    int tail = head_ + count_;
    if (tail >= size_) tail -= size_;
    items_[tail].ready_at = ready_at;
    items_[tail].value = value;
    ++count_;
  }
  void Grow(int capacity) override {
    if (capacity <= size_) return;
    std::vector<Item> grown(static_cast<std::size_t>(capacity));
    for (int i = 0; i < count_; ++i) grown[i] = items_[(head_ + i) % size_];
    items_.swap(grown);
    head_ = 0;
    size_ = capacity;
  }
  uint64_t HeadReadyAt() const override { return items_[head_].ready_at; }

  std::vector<Item> items_;
  int head_ = 0, size_ = 0;
};

template <class T, int DEPTH>
class stream : public stream<T, 0> {
 public:
  static_assert(DEPTH >= 1, "a stream holds at least one item");
  explicit stream(const char* name = "") : stream<T, 0>(name, DEPTH) {}
};

}  // namespace hls
