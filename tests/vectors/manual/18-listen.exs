import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smp, :listen, %{
  host: "0.0.0.0",
  port: 2775,
  max_connections: 100
}
