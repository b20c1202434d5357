#pragma once

#include <map>
#include <string>
#include <vector>

namespace zhiwang::testing {

// Honest requests, by method. A request is the text of each message that is sent; HonestRequests replaces the words that begin with
// $ with existing values. Each noun has a file for its requests in the folder of its service.
using RequestTable = std::map<std::string, std::vector<std::string>>;

// What every service serves: callers, grants, logs, hand-offs, timers.
const RequestTable& RequestsOfCommonServices();

// Of the grid registry.
const RequestTable& RequestsOfAreas();  // and of points and reorganisations
const RequestTable& RequestsOfCalendars();
const RequestTable& RequestsOfSiteChecks();
const RequestTable& RequestsOfStaff();  // and of departments

// Of the case intake.
const RequestTable& RequestsOfCaseReports();
const RequestTable& RequestsOfCases();    // and of their categories
const RequestTable& RequestsOfMyCases();  // appeals, by the citizens who brought them

// Of mediation.
const RequestTable& RequestsOfAgreements();
const RequestTable& RequestsOfAwards();
const RequestTable& RequestsOfCommittees();     // and of rules and rosters
const RequestTable& RequestsOfConfirmations();  // judicial confirmation
const RequestTable& RequestsOfDisputes();
const RequestTable& RequestsOfDocuments();  // and of templates
const RequestTable& RequestsOfFirms();      // and of legal services
const RequestTable& RequestsOfInspections();
const RequestTable& RequestsOfMediationReports();
const RequestTable& RequestsOfMediators();   // and of their assignments
const RequestTable& RequestsOfParties();     // and of participants
const RequestTable& RequestsOfScreenings();  // rounds, screenings of grids, and their tasks at the registry
const RequestTable& RequestsOfSessions();
const RequestTable& RequestsOfViolence();
const RequestTable& RequestsOfWholeFiles();

}  // namespace zhiwang::testing
