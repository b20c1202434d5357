#include "common/numbers/verify.h"

#include <algorithm>

namespace zhiwang::numbers {

Faults Verify(std::vector<int64_t> used, int64_t last) {
  std::sort(used.begin(), used.end());
  Faults faults;
  int64_t next = 1;  // the smallest number that is still to be found
  for (size_t i = 0; i < used.size(); ++i) {
    const int64_t number = used[i];
    if (i > 0 && number == used[i - 1]) {
      if (faults.repeated.empty() || faults.repeated.back() != number) faults.repeated.push_back(number);
    } else if (number < 1 || number > last) {
      faults.not_given.push_back(number);
    } else {
      if (number > next) faults.missing.push_back({next, number - 1});
      next = number + 1;
    }
  }
  if (next <= last) faults.missing.push_back({next, last});
  return faults;
}

}  // namespace zhiwang::numbers
