package dev.endpointpipeline.model.view;

import dev.endpointpipeline.schemas.EndpointState;

/**
 * The status that callers of the API see. Every word is one of the vendor's SDKs: the one for
 * Python turns any other word into an empty object, and a loop that polls for an end never ends.
 */
public enum StatusWord {
  CREATING,
  RUNNING,
  CREATE_FAILED,
  UPDATE_FAILED,
  DELETE_FAILED,
  DELETING;

  static StatusWord of(EndpointState state) {
    return switch (state.getStatus()) {
      // UNKNOWN is the status of a newer release: not known to have ended, so callers ask again.
      case CREATING, UNKNOWN -> CREATING;
      case RUNNING -> RUNNING;
      case FAILED -> ofFailed(state);
      case DELETING, DELETED -> DELETING;
    };
  }

  private static StatusWord ofFailed(EndpointState state) {
    return switch (state.getOperation()) {
      case CREATE -> CREATE_FAILED;
      case UPDATE -> UPDATE_FAILED;
      case DELETE -> DELETE_FAILED;
      // States of older releases do not say. Where nothing was ever applied, the create failed.
      case UNKNOWN ->
          state.getPrevious() == null && state.getServingRevision() == null
              ? CREATE_FAILED
              : UPDATE_FAILED;
    };
  }
}
