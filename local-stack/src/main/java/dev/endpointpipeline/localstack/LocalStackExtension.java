package dev.endpointpipeline.localstack;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts the stack of {@link WithLocalStack} on first use; JUnit closes it after all tests. */
final class LocalStackExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(LocalStackExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LocalStack.class;
  }

  @Override
  public LocalStack resolveParameter(ParameterContext parameter, ExtensionContext context) {
    int brokers =
        AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(),
                WithLocalStack.class,
                context.getEnclosingTestClasses())
            .map(WithLocalStack::brokers)
            .orElse(1);
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(brokers, LocalStackExtension::start, LocalStack.class);
  }

  private static LocalStack start(int brokers) {
    String name = "%d-of-pid-%d".formatted(brokers, ProcessHandle.current().pid());
    return LocalStack.builder()
        .brokers(brokers)
        .directory(Path.of("target", "local-stack", name))
        .start();
  }
}
