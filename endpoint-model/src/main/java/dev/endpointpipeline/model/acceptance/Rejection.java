package dev.endpointpipeline.model.acceptance;

import java.util.Arrays;
import java.util.Optional;

/** Why a request is rejected: the {@code error_code} of the outcome REJECTED. */
public enum Rejection {
  /** The API's code for a missing endpoint. */
  NOT_FOUND("dataartsfabric.00010009", "the endpoint does not exist"),
  ALREADY_EXISTS("endpoint.already-exists", "the endpoint exists already"),
  BEING_DELETED("endpoint.being-deleted", "the endpoint is being deleted"),
  REVISION_MISMATCH(
      "endpoint.revision-passed", "the endpoint is at another revision than expected"),
  NOTHING_TO_ROLL_BACK("endpoint.nothing-to-roll-back", "there is no failed update to roll back"),
  TOO_LARGE("endpoint.too-large", "the endpoint's configuration would exceed 1.75 MiB"),
  IDEMPOTENCY_KEY_REUSED(
      "request.idempotency-key-reused",
      "the idempotency key was used for another request within the last 24 hours"),
  /** The record is in the dead-letter topic. */
  UNREADABLE("request.unreadable", "the request can't be read"),
  /** The record is in the dead-letter topic. */
  NOT_PROCESSED("request.not-processed", "the request could not be processed");

  private final String code;
  private final String message;

  Rejection(String code, String message) {
    this.code = code;
    this.message = message;
  }

  /** The {@code error_code}. */
  public String code() {
    return code;
  }

  /** The {@code error_msg}. */
  public String message() {
    return message;
  }

  /** The rejection with the code. */
  public static Optional<Rejection> of(String code) {
    return Arrays.stream(values()).filter(rejection -> rejection.code.equals(code)).findFirst();
  }
}
