package dev.endpointpipeline.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@WithLocalStack(brokers = 3)
class ThreeBrokersTest {
  @Test
  void recordsAreWrittenAndReadWhileAnyOneBrokerIsLost(LocalStack stack) throws Exception {
    KafkaTopic topic = KafkaTopic.create(stack, "survives");
    topic.produce("with three");

    stack.broker(0).kill();
    topic.produce("without broker 0");
    stack.broker(0).restart();
    stack.broker(1).kill();
    topic.produce("without broker 1");

    assertThat(topic.consumeAll())
        .containsExactly("with three", "without broker 0", "without broker 1");
    stack.broker(1).restart();
  }
}
