#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Who could have a dispute, and why others could not.
namespace zhiwang::mediation {

// The numbers are those of the contract.
enum class PassReason { kOffRoster = 1, kBusy = 2, kNotAble = 3, kBarred = 4, kFullLoad = 5, kLeftOffice = 6 };

// A mediator of the committee, as far as the choice goes by them.
struct Considered {
  std::string who;            // `staff/{id}` or `lawyers/{licence}`
  bool serves = true;         // by the registry, or by the register of firms
  bool able = true;           // takes the type
  bool on_roster = true;      // of that day
  bool free = true;           // at that time: on duty, without another appointment
  bool barred = false;        // by having advised a party, or by a tie that was declared
  int load = 0;               // disputes that they have now
  int most_disputes = 20;     // that they have at a time
  int distance = 0;           // steps in the tree of areas from the dispute to where they serve
  int agreed = 0, ended = 0;  // mediations of the type
};

// The first reason why they could not, in the order of the contract; nothing: they could.
std::optional<PassReason> WhyPassed(const Considered& one);

// A mediator who could not.
struct Passed {
  std::string who;
  PassReason reason;
};

struct Suggestions {
  std::vector<Considered> able;  // by load, then distance, then success, the best first
  std::vector<Passed> passed;    // the nearest first
};

// Of those considered, who could, at most `most`, and who could not, at most `most_passed`. Nobody takes the place of those who
// could not.
Suggestions Suggest(std::vector<Considered> considered, size_t most, size_t most_passed);

// Steps in the tree of areas from one to another: up to the area that holds both, and down. Paths are as Scope has them.
int StepsBetween(std::string_view from_path, std::string_view to_path);

// The reasons for a suggestion in words, in Chinese.
std::string ReasonZh(const Considered& one);

}  // namespace zhiwang::mediation
