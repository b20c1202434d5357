#pragma once

#include "services/mediation/document/domain/document.h"
#include "zhiwang/mediation/v1/document.pb.h"

// Documents as the contract has them.
namespace zhiwang::mediation {

// The document without its words.
v1::Document ToProto(const Document& document);

// The whole document, whose words are open.
v1::Document WholeToProto(const Document& document);

// Takes the words out of an answer.
void TakeOutWords(v1::Document& shown);

// Puts back what TakeOutWords took out of `kept`, as far as `present`, the document as the caller sees it now, shows it.
v1::Document PutWordsBack(const v1::Document& present, v1::Document kept);

}  // namespace zhiwang::mediation
