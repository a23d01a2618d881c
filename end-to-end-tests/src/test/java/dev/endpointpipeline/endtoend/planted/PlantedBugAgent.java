package dev.endpointpipeline.endtoend.planted;

import java.lang.instrument.Instrumentation;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.JavaModule;
import org.jspecify.annotations.Nullable;

/** Plants a bug into the process that it is started with. */
public final class PlantedBugAgent {
  private PlantedBugAgent() {}

  /**
   * Called by the JVM before the program.
   *
   * @param bug name of a {@link PlantedBug}
   */
  public static void premain(String bug, Instrumentation instrumentation) {
    AgentBuilder agent =
        new AgentBuilder.Default()
            .with(AgentBuilder.TypeStrategy.Default.REDEFINE)
            .with(AgentBuilder.InitializationStrategy.NoOp.INSTANCE)
            .with(new EndOnError());
    for (Patch patch : PlantedBug.valueOf(bug).patches()) {
      agent =
          agent
              .type(ElementMatchers.named(patch.className()))
              .transform(
                  (builder, type, loader, module, domain) -> {
                    requireMethod(patch, type);
                    return builder.visit(Advice.to(patch.change().advice()).on(matcher(patch)));
                  });
    }
    var unused = agent.installOn(instrumentation);
  }

  private static ElementMatcher.Junction<MethodDescription> matcher(Patch patch) {
    return patch.method().isEmpty()
        ? ElementMatchers.isConstructor()
        : ElementMatchers.<MethodDescription>named(patch.method())
            .and(ElementMatchers.not(ElementMatchers.isAbstract()));
  }

  private static void requireMethod(Patch patch, TypeDescription type) {
    if (type.getDeclaredMethods().filter(matcher(patch)).isEmpty()) {
      throw new IllegalStateException("no method " + patch.method() + " in " + type);
    }
  }

  /** A bug that can't be planted must not look like one that nobody finds. */
  private static final class EndOnError extends AgentBuilder.Listener.Adapter {
    @Override
    public void onError(
        String type,
        @Nullable ClassLoader loader,
        @Nullable JavaModule module,
        boolean loaded,
        Throwable error) {
      System.out.println("can't plant the bug: " + error);
      Runtime.getRuntime().halt(1);
    }

    @Override
    public void onTransformation(
        TypeDescription type,
        @Nullable ClassLoader loader,
        @Nullable JavaModule module,
        boolean loaded,
        net.bytebuddy.dynamic.DynamicType dynamic) {
      System.out.println("planted a bug in " + type.getName());
    }
  }
}
