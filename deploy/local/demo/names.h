#pragma once

#include <string>

#include "deploy/local/demo/random.h"

namespace zhiwang::ctl::demo {

// Made-up names. None is taken from a register; that some exist somewhere cannot be helped.

// The stem of a village's name, such as 陈家疃.
std::string VillageStem(Random& random);
// The stem of an urban community's name, such as 海棠湾.
std::string CommunityStem(Random& random);
// A person's name of two or three characters.
std::string PersonName(Random& random);
// A street, such as 滨河三路.
std::string RoadName(Random& random);

// A number in [1, 999] as it is written in a name: 7 → 七, 12 → 十二, 105 → 一百零五.
std::string ChineseNumber(int number);

// Eleven digits that no subscriber has: the block after the prefix is all zeros. Distinct for numbers below 10^8.
std::string StaffPhone(int number);
std::string ReporterPhone(int number);

}  // namespace zhiwang::ctl::demo
