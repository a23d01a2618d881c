package dev.endpointpipeline.worker.lifecycle;

/** The events of the lifecycle machine. */
enum Signal {
  CREATE,
  UPDATE,
  DELETE,
  /** Roll back a failed update. */
  ROLL_BACK,
  /** The runtime started the next step. */
  ADVANCE,
  READY,
  APPLY_FAILED,
  DEADLINE_EXCEEDED,
  DELETED,
  DELETE_FAILED
}
