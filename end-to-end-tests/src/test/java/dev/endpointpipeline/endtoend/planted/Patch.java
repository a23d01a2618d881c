package dev.endpointpipeline.endtoend.planted;

/**
 * A change of a method.
 *
 * @param type name of the class; of the pipeline's own classes without {@code
 *     dev.endpointpipeline.}
 * @param method all methods of this name; empty for the constructors
 */
record Patch(String type, String method, Change change) {
  /** What becomes of the method. */
  enum Change {
    SKIP(Advices.Skip.class),
    RETURN_FALSE(Advices.Skip.class),
    RETURN_TRUE(Advices.ReturnTrue.class),
    RETURN_EMPTY_LIST(Advices.ReturnEmptyList.class),
    RETURN_EMPTY_OPTIONAL(Advices.ReturnEmptyOptional.class),
    ACKS_OF_ONE(Advices.AcksOfOne.class),
    READ_UNCOMMITTED(Advices.ReadUncommitted.class),
    REMEMBER_PUT(Advices.RememberPut.class),
    NULL_UNLESS_PUT(Advices.NullUnlessPut.class),
    FORGET_DEADLINES(Advices.ForgetDeadlines.class),
    SKIP_SUPERSEDED(Advices.SkipSuperseded.class),
    FORWARD_ROLLBACKS_TWICE(Advices.ForwardRollbacksTwice.class),
    RANDOM_PARTITION(Advices.RandomPartition.class);

    private final Class<?> advice;

    Change(Class<?> advice) {
      this.advice = advice;
    }

    Class<?> advice() {
      return advice;
    }
  }

  String className() {
    return type.startsWith("org.") ? type : "dev.endpointpipeline." + type;
  }
}
