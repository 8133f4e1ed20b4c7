import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :binds, [
  %{
    name: "bind_1", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_1", password: "secret_password",
    port: 2775 # Standard
  },
  %{
    name: "bind_2", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_2", password: "secret_password",
    port: 3000 # Personnalisé
  }
]
