package dev.endpointpipeline.worker.lifecycle;

/** The events of the lifecycle machine. */
enum Signal {
  CREATE,
  UPDATE,
  DELETE,
  /** An update that failed is to be taken back. */
  ROLL_BACK,
  /** The runtime began the next step. */
  ADVANCE,
  READY,
  APPLY_FAILED,
  DEADLINE_EXCEEDED,
  DELETED,
  DELETE_FAILED
}
