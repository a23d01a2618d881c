package dev.endpointpipeline.model.view;

import dev.endpointpipeline.schemas.EndpointState;

/**
 * The status in API responses. All values are those of the vendor's SDKs: the Python SDK turns any
 * other value into an empty object, so that a polling loop never ends.
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
      // UNKNOWN is a status of a newer release, which may not be final, so callers poll again.
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
      // States of older releases do not have this. If nothing was ever applied, the create failed.
      case UNKNOWN ->
          state.getPrevious() == null && state.getServingRevision() == null
              ? CREATE_FAILED
              : UPDATE_FAILED;
    };
  }
}
