@NullMarked
package dev.endpointpipeline.loadreplay.measure;

import org.jspecify.annotations.NullMarked;
