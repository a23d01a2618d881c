package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.replay.ViewRequests;
import dev.endpointpipeline.loadreplay.verify.FinalState;
import dev.endpointpipeline.loadreplay.verify.Verification;
import dev.endpointpipeline.loadreplay.views.EndpointViews;
import dev.endpointpipeline.loadreplay.views.FinalView;
import java.net.URI;
import java.util.List;

/**
 * Compares what gateways show after a run with what was verified, and says what they don't show.
 */
final class FinalViewCheck {
  private final Verification verification;
  private String problem = "";

  FinalViewCheck(Verification verification) {
    this.verification = verification;
  }

  /** Shows endpoints at each gateway. */
  void run(List<URI> gateways, ViewRequests requests, List<FinalState> endpoints)
      throws InterruptedException {
    new EndpointViews(gateways, requests)
        .show(endpoints.iterator(), FinalState::key, FinalState::revision, this::check);
  }

  private void check(FinalState expected, FinalView view) {
    if (view.shown() != null) {
      verification.checkView(expected, view.shown());
      return;
    }
    // A view shows the owner's variables; an error must not.
    verification.checkText(expected.key() + " at " + view.gateway(), view.body());
    if (view.isMissing()) {
      verification.addMissingView(expected, String.valueOf(view.problem()));
    } else {
      verification.addUnknownView();
      problem = expected.key() + ": " + view.problem();
    }
  }

  /** Why one of the views is not known; empty if all are. */
  String problem() {
    return problem;
  }
}
