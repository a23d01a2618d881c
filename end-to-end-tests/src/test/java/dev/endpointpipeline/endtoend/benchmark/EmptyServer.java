package dev.endpointpipeline.endtoend.benchmark;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The gateway's server, with the gateway's own settings, that reads no body and answers an empty
 * 202: what is left of the gateway without the gateway.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class
})
@RestController
public class EmptyServer {
  /** Runs it. */
  public static void main(String[] args) {
    SpringApplication.run(EmptyServer.class, args);
  }

  /** Answers an update. */
  @PutMapping("/v1/workspaces/{workspace_id}/endpoints/{endpoint_id}")
  public ResponseEntity<Void> update() {
    return ResponseEntity.accepted().build();
  }

  /** Says that it runs. */
  @GetMapping("/ready")
  public ResponseEntity<Void> ready() {
    return ResponseEntity.ok().build();
  }
}
