#ifndef ZHIWANG_COMMON_CALENDAR_LAW_H_
#define ZHIWANG_COMMON_CALENDAR_LAW_H_

#include <string_view>

namespace zhiwang::calendar {

// The law of a clock, as its explanation cites it.
struct Law {
  std::string_view term;       // the provision that sets the term; empty: rules of the district, or an agreement
  bool is_procedural = false;  // days are counted by 民事诉讼法 art. 85, and not by 民法典 arts. 201 and 203
};

inline constexpr Law kMediationTermLaw{"《人民调解工作若干规定》第三十三条"};
inline constexpr Law kCourtTermLaw{"《最高人民法院关于人民法院特邀调解的规定》第二十七条"};
inline constexpr Law kCourtAcceptanceLaw{"《人民法院在线调解规则》第十二条"};
inline constexpr Law kArbitrationOpenLaw{"《劳动争议调解仲裁法》第十四条"};
inline constexpr Law kConfirmationLaw{"《民事诉讼法》第二百零五条", true};
inline constexpr Law kEnforcementLaw{"《民事诉讼法》第二百五十条", true};
// Objections to a confirmation, of the parties and of third persons.
inline constexpr Law kObjectionLaw{"《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百七十二条", true};

}  // namespace zhiwang::calendar

#endif  // ZHIWANG_COMMON_CALENDAR_LAW_H_
