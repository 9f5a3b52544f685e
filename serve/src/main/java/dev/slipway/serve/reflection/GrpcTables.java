package dev.slipway.serve.reflection;

/// The services that gRPC itself defines.
final class GrpcTables {

    /// <https://github.com/grpc/grpc/blob/master/src/proto/grpc/health/v1/health.proto>.
    static final ProtoFile HEALTH = ProtoFile.of("grpc/health/v1/health.proto", "grpc.health.v1", """
            service Health Check:HealthCheckRequest:HealthCheckResponse Watch:HealthCheckRequest:*HealthCheckResponse
            message HealthCheckRequest service:1:string
            message HealthCheckResponse status:1:#HealthCheckResponse.ServingStatus
            enum HealthCheckResponse.ServingStatus UNKNOWN:0 SERVING:1 NOT_SERVING:2 SERVICE_UNKNOWN:3
            """);

    private GrpcTables() {}

    /// <https://github.com/grpc/grpc/blob/master/src/proto/grpc/reflection/v1/reflection.proto>.
    static ProtoFile reflection(String pack) {
        return ProtoFile.of(pack.replace('.', '/') + "/reflection.proto", pack, """
                service ServerReflection ServerReflectionInfo:*ServerReflectionRequest:*ServerReflectionResponse
                message ServerReflectionRequest host:1:string file_by_filename:3:string|message_request
                 file_containing_symbol:4:string|message_request
                 file_containing_extension:5:ExtensionRequest|message_request
                 all_extension_numbers_of_type:6:string|message_request list_services:7:string|message_request
                message ExtensionRequest containing_type:1:string extension_number:2:int32
                message ServerReflectionResponse valid_host:1:string original_request:2:ServerReflectionRequest
                 file_descriptor_response:4:FileDescriptorResponse|message_response
                 all_extension_numbers_response:5:ExtensionNumberResponse|message_response
                 list_services_response:6:ListServiceResponse|message_response
                 error_response:7:ErrorResponse|message_response
                message FileDescriptorResponse file_descriptor_proto:1:*bytes
                message ExtensionNumberResponse base_type_name:1:string extension_number:2:*int32
                message ListServiceResponse service:1:*ServiceResponse
                message ServiceResponse name:1:string
                message ErrorResponse error_code:1:int32 error_message:2:string
                """);
    }
}
