package dev.endpointpipeline.localstack;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program that starts a stack and prints the ids of its processes. */
final class StackProgram {
  static final String STARTED = "children:";

  private StackProgram() {}

  public static void main(String[] args) throws InterruptedException {
    LocalStack stack = LocalStack.builder().directory(Path.of(args[0])).start();
    stack.registry().pause();
    System.out.println(STARTED + " " + stack.broker(0).pid() + " " + stack.registry().pid());
    TimeUnit.MINUTES.sleep(10);
  }
}
