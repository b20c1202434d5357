#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace zhiwang::strict_json {

// The place that nlohmann's reader has come to in a text.
struct Place {
  const char* at;
  int64_t line = 1;
};

// Walks over a text and says where it is: the library reads through copies of an iterator.
class PlaceIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  PlaceIterator(const char* at, Place* place) : at_(at), place_(place) {}
  reference operator*() const { return *at_; }
  PlaceIterator& operator++() {
    place_->line += *at_ == '\n';
    place_->at = ++at_;
    return *this;
  }
  PlaceIterator operator++(int) {
    const PlaceIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const PlaceIterator& a, const PlaceIterator& b) { return a.at_ == b.at_; }
  friend bool operator!=(const PlaceIterator& a, const PlaceIterator& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  Place* place_;
};

}  // namespace zhiwang::strict_json
