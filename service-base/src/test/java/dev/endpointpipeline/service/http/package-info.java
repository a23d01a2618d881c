@NullMarked
package dev.endpointpipeline.service.http;

import org.jspecify.annotations.NullMarked;
