#pragma once

#include <string>

#include "services/ctl/intake/categories.h"
#include "zhiwang/mediation/v1/dispute.pb.h"
#include "zhiwang/mediation/v1/dispute_list.pb.h"
#include "zhiwang/mediation/v1/mediator_list.pb.h"
#include "zhiwang/mediation/v1/party.pb.h"

namespace zhiwang::ctl {

// One line: id, state, file number, level, type, summary.
std::string FormatDisputeLine(const mediation::v1::Dispute& dispute);

// The whole dispute for people, as far as the answer shows it: matter, parties, their words, mediators, rests, clocks, ends.
std::string FormatDispute(const mediation::v1::Dispute& dispute);

// The known facts of a party and of those who act for them.
std::string FormatParty(const mediation::v1::Party& party);

// The piles of a desk, each with the number of waiting disputes and the first ones, and the types of appeals that rise in villages.
// `categories` gives the names of categories.
std::string FormatDesk(const mediation::v1::Desk& desk, const CategoryTree& categories);

// A level, which disputes name as the value of Committee.Level is called, in Chinese.
std::string LevelText(const std::string& level);

// Those who mediate, or are asked to.
std::string MediatorsOf(const mediation::v1::Dispute& dispute);

// The due time of the clock that runs out first; `中止` while all rest, empty where none runs.
std::string DueText(const mediation::v1::Dispute& dispute);

}  // namespace zhiwang::ctl
