import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :binds, [
  %{
    name: "bind_1", mode: :client, bind_type: :transceiver, system_id: "user_1", password: "secret_password",
    host: "smpp.vodafone.co.uk"
  },
  %{
    name: "bind_2", mode: :client, bind_type: :transceiver, system_id: "user_2", password: "secret_password",
    host: "10.20.30.40"
  },
  %{
    name: "bind_3", mode: :client, bind_type: :transceiver, system_id: "user_3", password: "secret_password",
    host: "smpp-primary.carrier.net"
  }
]
