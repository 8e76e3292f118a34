// A ballot in words: what voters review before they cast, and what a challenge shows them again.
#pragma once

#include <optional>
#include <string>

#include "core/meeting/form.hpp"

namespace piaojue::roles {

/// Name, unit and post.
std::string describe_subject(const Subject& subject);

/// The marked options, or what it means that none is.
std::string describe_marks(const PollDefinition& poll, const Question& question,
                           const std::vector<std::size_t>& marks);

/// What a voter must know before marking: how often an option may be marked on the whole ballot,
/// and where names may be written in. One line for each limit.
std::vector<std::string> describe_limits(const PollDefinition& poll);

/// Which limit the answers exceed so far, and by how much; nothing if none.
std::optional<std::string> limit_problem(const PollDefinition& poll, const CompiledForm& form,
                                         const Answers& answers);

/// One line for each cell: number, subject, question where there are several, marks.
std::vector<std::string> describe_choices(const PollDefinition& poll, const CompiledForm& form,
                                          const Choices& choices);

/// The same, then a line for each place for writing.
std::vector<std::string> describe_answers(const PollDefinition& poll, const CompiledForm& form,
                                          const Answers& answers);
/// What a ballot's selections say: its marks, and in which places for a name something was written.
/// Precondition: the shape accepts them.
std::vector<std::string> describe_selections(const PollDefinition& poll, const CompiledForm& form,
                                             const std::vector<bool>& selections);

/// What a ballot's selections mark. Precondition: the shape accepts them.
Choices choices_from_selections(const PollDefinition& poll, const CompiledForm& form,
                                const std::vector<bool>& selections);

}  // namespace piaojue::roles
