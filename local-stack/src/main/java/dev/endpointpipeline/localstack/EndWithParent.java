package dev.endpointpipeline.localstack;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

/**
 * The main class of every child process: runs another main class, and halts the JVM when the parent
 * process exits for any reason. A shutdown hook in the parent does not run on SIGKILL.
 *
 * <p>Arguments: the parent's process id, the main class, its arguments.
 */
final class EndWithParent {
  private static final int PARENT_EXITED = 70;

  private EndWithParent() {}

  public static void main(String[] args) throws Throwable {
    haltWithout(Long.parseLong(args[0]));
    Method main = Class.forName(args[1]).getMethod("main", String[].class);
    main.setAccessible(true);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(args, 2, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void haltWithout(long parentPid) {
    // An orphan gets a new parent, so this also detects a parent that exited before this check
    Optional<ProcessHandle> parent =
        ProcessHandle.current().parent().filter(handle -> handle.pid() == parentPid);
    if (parent.isEmpty()) {
      Runtime.getRuntime().halt(PARENT_EXITED);
    }
    var unused = parent.get().onExit().thenRun(() -> Runtime.getRuntime().halt(PARENT_EXITED));
  }
}
