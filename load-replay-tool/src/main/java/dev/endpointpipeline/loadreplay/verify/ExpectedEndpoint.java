package dev.endpointpipeline.loadreplay.verify;

import org.jspecify.annotations.Nullable;

/** What an endpoint must be after its requests so far. */
final class ExpectedEndpoint {
  private SpecMembers members = SpecMembers.unknown();
  private @Nullable SpecMembers applied;
  private long revision = -1;
  private boolean isDeleted;

  /** Applies the next request that was not refused. */
  void take(TopicRecord request, @Nullable Outcome outcome) {
    revision = request.offset();
    boolean concernsRuntimes = true;
    if (request.is("EndpointRollbackRequested")) {
      members = members.rolledBackTo(applied == null ? SpecMembers.unknown() : applied);
    } else if (request.is("EndpointDeleteRequested")) {
      isDeleted = outcome == Outcome.APPLIED;
      return;
    } else {
      SpecMembers content =
          AcknowledgedCheck.content(request).map(SpecMembers::of).orElse(SpecMembers.unknown());
      boolean isCreate = request.is("EndpointCreateRequested");
      concernsRuntimes = isCreate || content.patchesRuntimes();
      members = isCreate ? content : members.patchedBy(content);
    }
    isDeleted = false;
    if (outcome == Outcome.APPLIED && concernsRuntimes) {
      applied = members;
    }
  }

  SpecMembers members() {
    return members;
  }

  /** The newest request that was not refused; -1 if there is none in the log. */
  long revision() {
    return revision;
  }

  boolean isDeleted() {
    return isDeleted;
  }
}
